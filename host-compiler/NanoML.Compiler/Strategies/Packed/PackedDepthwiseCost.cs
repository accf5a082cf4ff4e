using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>Counts what <see cref="PackedDepthwiseCode"/> executes.</summary>
internal static class PackedDepthwiseCost
{
    private const int Lanes = 3;
    private const int FewTerms = 3;
    private const int TermsOfCall = 6;

    // An output channel, without its terms: what sets them, and the call of three or six.
    private static readonly OpcodeCounts s_channel = Call(
        (StaticCall, 1), (CallArgument, 11), (CallResult, 1), (CallLocal, 7), (LoadLocal, 28), (LoadConstantInt, 9), (AddInt, 3), (MultiplyInt, 3),
        (LibraryCall, 1), (CallArgument, 3), (StoreLocal, 9), (CompareBranch, 4), (Branch, 1));

    private static readonly OpcodeCounts s_three = Call(
        (StaticCall, 1), (CallArgument, 18), (CallLocal, 17), (LoadLocal, 40), (LoadConstantInt, 10), (LoadConstantLong, 2), (LoadElement, 8),
        (ConvertLong, 7), (ConvertInt, 2), (AddInt, 5), (AddLong, 2), (MultiplyLong, 1), (ShiftLong, 1), (StoreLocal, 13), (Branch, 2));

    private static readonly OpcodeCounts s_six = Call(
        (StaticCall, 1), (CallArgument, 19), (CallLocal, 23), (LoadLocal, 59), (LoadConstantInt, 18), (LoadConstantLong, 2), (LoadElement, 14),
        (ConvertLong, 7), (ConvertInt, 5), (AddInt, 9), (AddLong, 2), (MultiplyInt, 1), (MultiplyLong, 1), (ShiftLong, 1), (LibraryCall, 1),
        (CallArgument, 3), (StoreLocal, 20), (CompareBranch, 1), (Branch, 2));

    // A line of the filter, a run of terms that share bytes, a term, and its second and third tap.
    private static readonly OpcodeCounts s_filterLine = Opcodes(
        (LoadLocal, 7), (LoadConstantInt, 2), (AddInt, 2), (StoreLocal, 3), (CompareBranch, 2), (Branch, 1));

    private static readonly OpcodeCounts s_run = Opcodes((LoadLocal, 8), (AddInt, 2), (StoreLocal, 2), (CompareBranch, 2), (Branch, 1));

    private static readonly OpcodeCounts s_term = Opcodes(
        (LoadLocal, 28), (LoadConstantInt, 4), (LoadElement, 1), (MultiplyInt, 4), (AddInt, 8), (ConvertLong, 2), (ShiftLong, 1), (StoreElement, 2),
        (StoreLocal, 4), (CompareBranch, 4));

    private static readonly OpcodeCounts s_secondTap = Opcodes(
        (LoadLocal, 6), (LoadConstantInt, 1), (LoadElement, 1), (MultiplyInt, 1), (AddInt, 1), (AddLong, 1), (ConvertLong, 1), (ShiftLong, 1),
        (StoreLocal, 2));

    private static readonly OpcodeCounts s_thirdTap = Opcodes(
        (LoadLocal, 5), (LoadElement, 1), (MultiplyInt, 1), (AddInt, 1), (AddLong, 1), (ConvertLong, 1), (StoreLocal, 1));

    private static readonly OpcodeCounts s_line = Opcodes(
        (LoadLocal, 16), (StoreLocal, 9), (LoadConstantLong, 1), (AddInt, 5), (MultiplyInt, 2), (CompareBranch, 1));

    private static readonly OpcodeCounts s_leadIn = Line(
        (LoadLocal, 17), (LoadConstantInt, 1), (AddLong, 4), (AddInt, 3), (LoadElement, 3), (ConvertLong, 3), (MultiplyLong, 3), (ShiftLong, 1),
        (StoreLocal, 2), (CompareBranch, 1));

    // A sum to a byte.
    private static readonly OpcodeCounts s_requantized = Opcodes(
        (LoadLocal, 13), (LoadConstantInt, 1), (AddLong, 2), (Logic, 2), (MultiplyLong, 1), (ShiftLong, 1), (StoreLocal, 1), (ConvertInt, 1),
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
            Filter filter = alongRows
                ? Filter.Of(geometry.KernelWidth, geometry.KernelHeight, geometry.StrideHeight, geometry.DilationHeight)
                : Filter.Of(geometry.KernelHeight, geometry.KernelWidth, geometry.StrideWidth, geometry.DilationWidth);
            total.Add(
                Channel(filter, alongRows ? geometry.OutputWidth : rows, alongRows ? rows : geometry.OutputWidth), code.Outputs);
        }

        return total;
    }

    private static OpcodeCounts Channel(Filter filter, int lines, int steps)
    {
        var counts = new OpcodeCounts();
        counts.Add(s_channel);
        counts.Add(s_filterLine, filter.Lines);
        counts.Add(s_run, filter.Runs);
        counts.Add(s_term, filter.Terms);
        counts.Add(s_secondTap, filter.SecondTaps);
        counts.Add(s_thirdTap, filter.ThirdTaps);
        counts.Add(s_line, lines);
        counts.Add(s_requantized, (long)lines * steps);
        if (filter.Terms <= FewTerms)
        {
            counts.Add(s_three);
            counts.Add(s_threeTerms, (long)lines * steps);
            counts.Add(s_leadIn, (long)lines * (Lanes - 1));
            return counts;
        }

        long all = (long)lines * (steps + Lanes - 1);
        int calls = (filter.Terms - 1) / TermsOfCall;
        counts.Add(s_six);
        counts.Add(s_sixTerms, all);
        counts.Add(s_sixMoreCall, calls);
        counts.Add(s_sixMoreLine, (long)calls * lines);
        counts.Add(s_sixMoreTerms, calls * all);
        return counts;
    }

    /// <summary>Terms of a filter: each covers up to three taps along a column or row whose bytes neighbouring outputs share.</summary>
    private readonly record struct Filter(int Lines, int Runs, int Terms, int SecondTaps, int ThirdTaps)
    {
        public static Filter Of(int lines, int steps, int stride, int dilation)
        {
            int share = stride % dilation == 0 ? stride / dilation : steps;
            int[] firsts = [.. Enumerable.Range(0, steps).Where(tap => tap % (Lanes * share) < share)];
            int runs = (steps + (Lanes * share) - 1) / (Lanes * share);
            return new Filter(
                lines, lines * runs, lines * firsts.Length, lines * firsts.Count(tap => tap + share < steps),
                lines * firsts.Count(tap => tap + (2 * share) < steps));
        }
    }
}
