using NanoML.Compiler.Planning.Calls;
using static NanoML.Compiler.Planning.Code.PackedCosts;
using static NanoML.Compiler.Planning.OpcodeClass;

namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what <see cref="PackedDepthwiseCode"/> executes.</summary>
internal static class PackedDepthwiseCost
{
    private const int Lanes = 3;
    private const int FewTerms = 3;
    private const int TermsOfCall = 6;

    private static readonly OpcodeCounts s_channel = Opcodes(
        (StaticCall, 2), (CallArgument, 29), (CallLocal, 30), (LoadLocal, 70), (StoreLocal, 28), (LoadConstantInt, 25), (LoadElement, 8),
        (LibraryCall, 1), (AddInt, 6), (MultiplyInt, 2), (ConvertLong, 10), (CompareBranch, 3));

    private static readonly OpcodeCounts s_term = Opcodes(
        (LoadLocal, 42), (StoreLocal, 9), (LoadConstantInt, 5), (LoadElement, 3), (MultiplyInt, 5), (AddInt, 10), (AddLong, 2),
        (ConvertLong, 4), (ShiftLong, 2), (StoreElement, 2), (CompareBranch, 5));

    private static readonly OpcodeCounts s_line = Opcodes(
        (LoadLocal, 16), (StoreLocal, 9), (LoadConstantLong, 1), (AddInt, 5), (MultiplyInt, 2), (CompareBranch, 1));

    private static readonly OpcodeCounts s_leadIn = Line(
        (LoadLocal, 17), (LoadConstantInt, 1), (AddLong, 4), (AddInt, 3), (LoadElement, 3), (ConvertLong, 3), (MultiplyLong, 3), (ShiftLong, 1),
        (StoreLocal, 2), (CompareBranch, 1));

    // A sum to a byte.
    private static readonly OpcodeCounts s_requantized = Opcodes(
        (LoadLocal, 13), (LoadConstantInt, 1), (AddLong, 3), (AddInt, 1), (MultiplyLong, 1), (ShiftLong, 1), (StoreLocal, 1), (ConvertInt, 1),
        (StoreElement, 1), (CompareBranch, 2));

    private static readonly OpcodeCounts s_threeTerms = Line(
        (LoadLocal, 19), (LoadConstantInt, 1), (AddLong, 4), (AddInt, 4), (LoadElement, 3), (ConvertLong, 3), (MultiplyLong, 3), (ShiftLong, 1),
        (StoreLocal, 3), (CompareBranch, 1));

    private static readonly OpcodeCounts s_sixTerms = Line(
        (LoadLocal, 36), (LoadConstantInt, 2), (AddLong, 8), (AddInt, 8), (LoadElement, 7), (ConvertLong, 6), (MultiplyLong, 6), (ShiftLong, 1),
        (StoreLocal, 4), (CompareBranch, 2));

    private static readonly OpcodeCounts s_sixMoreTerms = Line(
        (LoadLocal, 33), (LoadConstantInt, 1), (AddLong, 6), (AddInt, 8), (LoadElement, 7), (ConvertLong, 6), (MultiplyLong, 6),
        (StoreElement, 1), (StoreLocal, 2), (CompareBranch, 1));

    // A call for six more terms, and a line of it.
    private static readonly OpcodeCounts s_sixMoreCall = Call(
        (StaticCall, 1), (CallArgument, 10), (CallLocal, 15), (LoadLocal, 41), (LoadConstantInt, 12), (AddInt, 12), (LoadElement, 12), (ConvertInt, 6),
        (StoreLocal, 14), (CompareBranch, 1), (Branch, 1));

    private static readonly OpcodeCounts s_sixMoreLine = Opcodes(
        (LoadLocal, 9), (LoadConstantInt, 3), (AddInt, 5), (StoreLocal, 4), (CompareBranch, 1));

    public static OpcodeCounts Of(PackedDepthwiseCode code)
    {
        WindowGeometry geometry = code.Window.Geometry;
        OpcodeCounts total = GatherCosts.Rows(code.Window);
        foreach (int rows in code.Window.Blocks)
        {
            bool alongRows = rows >= geometry.OutputWidth;
            int terms = alongRows
                ? Terms(geometry.KernelWidth, geometry.KernelHeight, geometry.StrideHeight, geometry.DilationHeight)
                : Terms(geometry.KernelHeight, geometry.KernelWidth, geometry.StrideWidth, geometry.DilationWidth);
            total.Add(
                Channel(terms, alongRows ? geometry.OutputWidth : rows, alongRows ? rows : geometry.OutputWidth), code.Outputs);
        }

        return total;
    }

    /// <summary>Terms of a filter: each covers three taps along a column or row whose bytes neighbouring outputs share.</summary>
    private static int Terms(int kernelLine, int kernelStep, int stride, int dilation)
    {
        int share = stride % dilation == 0 ? stride / dilation : kernelStep;
        int perLine = 0;
        for (int oldest = 0; oldest < kernelStep; oldest += Lanes * share)
        {
            perLine += Math.Min(share, kernelStep - oldest);
        }

        return kernelLine * perLine;
    }

    private static OpcodeCounts Channel(int terms, int lines, int steps)
    {
        var counts = new OpcodeCounts();
        counts.Add(s_channel);
        counts.Add(s_term, terms);
        counts.Add(s_line, lines);
        counts.Add(s_requantized, (long)lines * steps);
        if (terms <= FewTerms)
        {
            counts.Add(s_threeTerms, (long)lines * steps);
            counts.Add(s_leadIn, (long)lines * (Lanes - 1));
            return counts;
        }

        long all = (long)lines * (steps + Lanes - 1);
        counts.Add(s_sixTerms, all);
        int calls = (terms - 1) / TermsOfCall;
        counts.Add(s_sixMoreCall, calls);
        counts.Add(s_sixMoreLine, (long)calls * lines);
        counts.Add(s_sixMoreTerms, calls * all);
        return counts;
    }
}
