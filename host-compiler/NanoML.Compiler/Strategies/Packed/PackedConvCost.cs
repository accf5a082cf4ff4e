using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies.Costs;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>Counts what <see cref="PackedConvCode"/> executes.</summary>
internal static class PackedConvCost
{
    private const int TileTaps = 16;
    private const int LanesOfWord = 3;

    // A call of the tile: taps and packed weights to locals.
    private static readonly OpcodeCounts s_tile = Line(
        (StaticCall, 1), (CallArgument, 8), (CallLocal, 169), (LoadLocal, 161), (LoadConstantInt, 146), (LoadElement, 144), (StoreLocal, 146),
        (AddInt, 1), (ConvertInt, 16));

    private static readonly OpcodeCounts s_tileRow = Opcodes((LoadLocal, 9), (StoreLocal, 4), (AddInt, 3), (MultiplyInt, 1), (CompareBranch, 1));

    private static readonly OpcodeCounts s_position = Line(
        (LoadLocal, 54), (LoadElement, 16), (AddInt, 17), (ConvertLong, 16), (StoreLocal, 18), (LoadConstantInt, 1), (CompareBranch, 2));

    private static readonly OpcodeCounts s_moreWords = Opcodes((LoadLocal, 1), (LoadConstantInt, 1), (CompareBranch, 1));

    private static readonly OpcodeCounts s_word = Line(
        (LoadLocal, 36), (LoadConstantInt, 2), (AddInt, 2), (AddLong, 16), (MultiplyLong, 16), (LoadElement, 1), (StoreElement, 1));

    private static readonly OpcodeCounts s_offset = Opcodes(
        (LoadLocal, 19), (LoadConstantInt, 4), (MultiplyInt, 2), (Divide, 4), (AddInt, 7), (ConvertLong, 1), (StoreElement, 1), (StoreLocal, 2),
        (CompareBranch, 2), (TestBranch, 1), (Branch, 1));

    private static readonly OpcodeCounts s_packedWord = Opcodes(
        (LoadLocal, 30), (StoreLocal, 8), (AddInt, 9), (CompareBranch, 5), (StaticCall, 1), (CallArgument, 7), (CallLocal, 1));

    private static readonly OpcodeCounts s_packedWeight = Line(
        (LoadLocal, 16), (LoadConstantInt, 3), (LoadElement, 3), (AddInt, 5), (AddLong, 1), (ShiftInt, 1), (ShiftLong, 1), (ConvertLong, 2),
        (StoreElement, 1), (StoreLocal, 1), (CompareBranch, 1));

    private static readonly OpcodeCounts s_widenedSum = Line(
        (LoadLocal, 17), (LoadConstantInt, 8), (LoadConstantLong, 2), (LoadElement, 3), (AddLong, 4), (Logic, 3), (AddInt, 4), (ShiftLong, 2),
        (ConvertLong, 2), (StoreElement, 2), (StoreLocal, 3), (CompareBranch, 1));

    private static readonly OpcodeCounts s_requantizedWord = Opcodes(
        (StaticCall, 1), (CallArgument, 15), (CallLocal, 24), (LoadLocal, 60), (LoadConstantInt, 16), (LoadConstantLong, 1), (LoadElement, 9),
        (ConvertLong, 16), (AddLong, 10), (MultiplyLong, 3), (MultiplyInt, 1), (ShiftLong, 3), (AddInt, 5), (StoreLocal, 22), (CompareBranch, 4));

    private static readonly OpcodeCounts s_requantizedThree = Opcodes(
        (LoadLocal, 49), (LoadConstantInt, 5), (LoadElement, 1), (AddLong, 7), (AddInt, 4), (Logic, 5), (MultiplyLong, 3), (ShiftLong, 5), (ConvertInt, 3),
        (StoreElement, 3), (StoreLocal, 7), (CompareBranch, 7), (Branch, 1));

    private static readonly OpcodeCounts s_requantizedWide = Opcodes(
        (LoadLocal, 28), (LoadConstantInt, 7), (LoadElement, 4), (AddInt, 6), (Logic, 3), (ConvertInt, 1), (ShiftLong, 1), (MultiplyInt, 1),
        (StoreElement, 1), (StoreLocal, 3), (CompareBranch, 2));

    private static readonly OpcodeCounts s_loop = Opcodes(
        (StaticCall, 2), (CallArgument, 20), (CallLocal, 6), (LoadLocal, 60), (StoreLocal, 12), (LibraryCall, 1), (CompareBranch, 8));

    public static OpcodeCounts Of(PackedConvCode code)
    {
        OpcodeCounts total = code.Gathers ? GatherCosts.Rows(code.Window) : new OpcodeCounts();
        foreach (int rows in code.Window.Blocks)
        {
            for (int output = 0; output < code.Outputs; output += LanesOfWord * PackedConvCode.Words(code.Outputs - output))
            {
                AddChannels(total, code, rows, code.Outputs - output);
            }
        }

        return total;
    }

    private static void AddChannels(OpcodeCounts total, PackedConvCode code, int rows, int channels)
    {
        int words = PackedConvCode.Words(channels);
        int outputs = Math.Min(channels, LanesOfWord * words);
        int usedWords = (outputs + LanesOfWord - 1) / LanesOfWord;
        int tiles = (code.Taps + TileTaps - 1) / TileTaps;
        long positions = (long)rows * code.Window.Geometry.OutputWidth;
        total.Add(s_loop, tiles);
        total.Add(s_offset, tiles * TileTaps);
        total.Add(s_packedWord, tiles * usedWords);
        total.Add(s_packedWeight, (long)code.Taps * usedWords);
        total.Add(s_tile, tiles);
        total.Add(s_tileRow, (long)tiles * (code.Gathers ? rows : 1));
        total.Add(s_position, tiles * positions);
        total.Add(s_moreWords, words > LanesOfWord ? tiles * positions : 0);
        total.Add(s_word, tiles * positions * words);
        if (!code.Flushes)
        {
            total.Add(s_requantizedWord, usedWords);
            total.Add(s_requantizedThree, usedWords * positions);
            return;
        }

        int flushes = (code.Taps + code.FlushTaps - 1) / code.FlushTaps;
        total.Add(s_widenedSum, flushes * words * positions);
        total.Add(s_requantizedWide, outputs * positions);
        total.Add(ToByte, outputs * positions);
    }
}
