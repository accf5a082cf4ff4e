using NanoML.Compiler.Device;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>Counts what <c>LaneRows</c> executes at the ends of a <see cref="LaneChain"/> and around its images.</summary>
internal static class LaneRowsCost
{
    private const int Bands = 4;

    private static readonly OpcodeCounts s_call = Opcodes(
        (StaticCall, 1), (CallArgument, 6), (CallLocal, 10), (LoadLocal, 5), (LoadField, 2), (LoadConstantInt, 7), (AddInt, 1), (Divide, 1),
        (StoreLocal, 2), (Branch, 1), (CompareBranch, 1));

    // A row of both: where the bands' rows begin, each by a call.
    private static readonly OpcodeCounts s_row = Opcodes(
        (LoadLocal, 52), (LoadConstantInt, 4), (AddInt, 12), (MultiplyInt, 7), (StoreLocal, 9), (CompareBranch, 5), (Branch, 1), (StaticCall, 3),
        (CallArgument, 18), (CallResult, 3), (CallLocal, 3));

    private static readonly OpcodeCounts s_unpackedRow = Opcodes(
        (LoadLocal, 2), (LoadConstantInt, 2), (AddInt, 1), (MultiplyInt, 1), (Divide, 1), (StoreLocal, 1));

    private static readonly OpcodeCounts s_packedWord = Line(
        (LoadLocal, 28), (LoadConstantInt, 13), (AddInt, 12), (ShiftInt, 5), (ShiftLong, 2), (Logic, 7), (ConvertLong, 3), (LoadElement, 8),
        (StoreElement, 1), (StoreLocal, 2), (CompareBranch, 1));

    private static readonly OpcodeCounts s_unpackedWord = Line(
        (LoadLocal, 36), (LoadConstantInt, 13), (AddInt, 12), (ShiftLong, 7), (ConvertInt, 8), (LoadElement, 1), (StoreElement, 8), (StoreLocal, 3),
        (CompareBranch, 1));

    private static readonly OpcodeCounts s_band = Opcodes(
        (LoadLocal, 11), (LoadConstantInt, 6), (ConvertLong, 1), (MultiplyInt, 2), (AddInt, 2), (ShiftLong, 1), (Logic, 2), (StoreLocal, 4),
        (CompareBranch, 3), (Branch, 1));

    private static readonly OpcodeCounts s_outerBand = Opcodes(
        (LoadLocal, 17), (LoadConstantInt, 9), (ConvertLong, 2), (MultiplyInt, 3), (AddInt, 3), (ShiftInt, 1), (ShiftLong, 2), (Logic, 5),
        (Compare, 1), (StoreLocal, 5), (CompareBranch, 3));

    private static readonly OpcodeCounts s_surroundedRow = Opcodes(
        (LoadLocal, 8), (LoadConstantInt, 6), (ConvertLong, 2), (AddInt, 2), (Compare, 2), (StoreLocal, 5), (CompareBranch, 2), (TestBranch, 1), (Branch, 2));

    private static readonly OpcodeCounts s_copiedRow = Opcodes(
        (StaticCall, 1), (CallArgument, 7), (CallLocal, 3), (LoadLocal, 25), (LoadConstantInt, 5), (AddInt, 6), (MultiplyInt, 2), (StoreLocal, 5),
        (CompareBranch, 5), (Branch, 3));

    private static readonly OpcodeCounts s_copiedWord = Opcodes(
        (LoadLocal, 12), (LoadConstantInt, 3), (AddInt, 2), (ShiftLong, 2), (Logic, 4), (LoadElement, 1), (StoreElement, 1), (StoreLocal, 1),
        (CompareBranch, 1));

    /// <summary>Packing, unpacking, and what surrounds the bands.</summary>
    public static OpcodeCounts Of(ChainLayerCode code)
    {
        var total = new OpcodeCounts();
        if (code.Packs)
        {
            AddRows(total, code.Image, s_packedWord);
        }

        if (code is { Unpacks: true, Result: { } result })
        {
            AddRows(total, result, s_unpackedWord);
            total.Add(s_unpackedRow, result.Rows);
        }

        if (code.Image.Halo > 0)
        {
            AddHalo(total, code.Image);
        }

        return total;
    }

    private static void AddRows(OpcodeCounts counts, LaneImage image, OpcodeCounts word)
    {
        counts.Add(s_call);
        counts.AddOpcode(null);
        counts.Add(s_row, image.Rows);
        counts.AddOpcode(null, (Bands - 1) * image.Rows);
        counts.Add(word, (long)image.Rows * image.RowWords);
    }

    private static void AddHalo(OpcodeCounts counts, LaneImage image)
    {
        int rows = image.Rows + (2 * image.Halo);

        // Those of the last band's rows behind the image that a window reads are surrounded as well.
        int behind = Math.Min(Bands * image.Rows, image.Height + image.Halo) - image.Height;
        int outer = image.Halo + (Bands * image.Rows) - image.Height + image.Halo;
        int copied = (2 * image.Halo) + behind;
        counts.Add(s_call);
        counts.AddOpcode(null, 1 + copied);
        counts.Add(s_surroundedRow, rows);
        counts.Add(s_outerBand, outer);
        counts.Add(s_band, ((long)Bands * rows) - outer);
        counts.Add(s_copiedRow, copied);
        counts.Add(s_copiedWord, (long)copied * image.RowWords);
    }
}
