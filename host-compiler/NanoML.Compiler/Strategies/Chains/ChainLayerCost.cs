using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDepthwise;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>Counts what the layers of a <see cref="LaneChain"/> execute, without emitting them.</summary>
internal static class ChainLayerCost
{
    /// <summary>An upper estimate of the IL of a layer's own method, which packs, surrounds and unpacks.</summary>
    public const int BytesOfEnds = 300;

    // LaneMean: its call, a word, what a word of the last rows takes besides, the two channels of a word.
    private static readonly OpcodeCounts s_mean = Opcodes(
        (StaticCall, 1), (CallArgument, 14), (CallLocal, 9), (LoadLocal, 9), (LoadField, 2), (LoadConstantInt, 14), (LoadConstantLong, 2),
        (MultiplyInt, 5), (AddInt, 2), (StoreLocal, 5), (Branch, 1));

    private static readonly OpcodeCounts s_meanWord = Opcodes(
        (LoadLocal, 12), (LoadConstantInt, 1), (LoadElement, 1), (AddLong, 2), (Logic, 2), (ShiftLong, 1), (AddInt, 1), (StoreLocal, 4), (CompareBranch, 1));

    private static readonly OpcodeCounts s_lastMeanWord = Opcodes((LoadLocal, 1), (Logic, 1));

    private static readonly OpcodeCounts s_meanPair = Opcodes(
        (LoadLocal, 40), (LoadConstantInt, 19), (ConvertLong, 2), (ConvertInt, 8), (ShiftLong, 6), (AddInt, 14), (Logic, 8), (StoreLocal, 7), (StaticCall, 2),
        (CallArgument, 2), (CallResult, 2), (StoreElement, 2), (CompareBranch, 3), (Branch, 2));

    public static OpcodeCounts Of(ChainPointwiseCode code)
    {
        var pixel = new OpcodeCounts();
        OpcodeCounts total = LaneRowsCost.Of(code);
        foreach (UnrolledMethod method in code.Methods)
        {
            AddTaps(pixel, method);
            pixel.AddOpcode(LoadLocal, 2 * method.SharedSums.Length);
            pixel.AddOpcode(AddLong, method.SharedSums.Length);
            pixel.AddOpcode(StoreLocal, method.SharedSums.Length);
            HashSet<int> magnitudes = [.. code.MagnitudesOf(method)];
            foreach (LaneChannel channel in method.Channels)
            {
                AddChannel(pixel, code, channel, method, magnitudes);
            }

            AddStores(pixel, method.Channels.Length / 2, near: method.Channels[0].Channel == 0 ? 1 : 0);
            AddTurn(pixel);
            AddCall(total, code, method, magnitudes.Count);
        }

        pixel.MakeBlock(methods: code.Methods.Length);
        total.Add(pixel, (long)code.Image.Rows * code.Image.Width);
        return total;
    }

    public static OpcodeCounts Of(ChainDepthwiseCode code)
    {
        OpcodeCounts total = LaneRowsCost.Of(code);
        foreach (DepthwiseStrip strip in code.Strips)
        {
            total.Add(RowOf(code, strip.Shape), (long)code.Image.Rows * code.Pairs);
            for (int pair = 0; pair < code.Pairs; pair++)
            {
                AddCall(total, code, strip.Shape, pair);
            }
        }

        return total;
    }

    public static OpcodeCounts Of(ChainPoolCode code)
    {
        OpcodeCounts total = LaneRowsCost.Of(code);
        int last = (LaneFormat.Four.Lanes * code.Image.Rows) - code.Pool.Window.KernelHeight;
        total.Add(s_mean);
        total.AddOpcode(null);
        total.Add(s_meanWord, (long)code.Image.Rows * code.Image.RowWords);
        total.Add(s_lastMeanWord, (long)last * code.Image.RowWords);
        total.Add(s_meanPair, code.Image.PixelWords);
        total.Add(ToByte, code.Image.Channels);
        return total;
    }

    /// <summary>Words to the locals of those taps that a weight reads: C# leaves the others out.</summary>
    private static void AddTaps(OpcodeCounts counts, UnrolledMethod method)
    {
        HashSet<int> used =
        [
            .. method.Parts.SelectMany(p => p.Terms).Select(t => t.Tap).Concat(method.SharedSums.SelectMany(s => new[] { s.First, s.Second })),
        ];
        for (int tap = method.FirstTap; tap < method.EndTap; tap += 2)
        {
            LaneCosts.AddPlace(counts, tap >= 2);
            counts.AddOpcode(LoadElement);
            int even = used.Contains(tap) ? 1 : 0;
            int odd = used.Contains(tap + 1) ? 1 : 0;
            counts.AddOpcode(StoreLocal, 1 + even + odd);
            counts.AddOpcode(LoadLocal, 2 * (even + odd));
            counts.AddOpcode(Logic, even + odd);
            counts.AddOpcode(LoadConstantInt, odd);
            counts.AddOpcode(ShiftLong, odd);
        }
    }

    private static void AddChannel(
        OpcodeCounts counts, ChainPointwiseCode code, LaneChannel channel, UnrolledMethod method, HashSet<int> magnitudes)
    {
        if (channel.Segments.IsEmpty)
        {
            LaneCosts.AddLiteral(counts, 0);
            counts.AddOpcode(StoreLocal);
        }

        foreach (MethodPart part in method.PartsOf(channel))
        {
            long start = LaneFormat.Four.Broadcast(channel.Segments[part.Segment].Offset);
            LaneCosts.AddSum(counts, start, part.Terms, magnitudes.Contains);
        }

        LaneScale scale = code.Scales[channel.Channel];
        AddRequantization(counts, channel.Segments.Length, scale.IsWide);
        for (int half = 0; half < 2; half++)
        {
            LaneCosts.AddLiteral(counts, scale.Multiplier);
            LaneCosts.AddLiteral(counts, scale.Constant);
        }

        // C# leaves out a shift by nothing.
        int shifts = scale.Shift == LaneFormat.Four.Bits ? 1 : 2;
        counts.AddOpcode(LoadConstantInt, shifts + 1);
        counts.AddOpcode(ShiftLong, shifts - 2);
        counts.AddOpcode(LoadLocal, 3);
    }

    /// <summary>The call of a method, and what it does before its loop.</summary>
    private static void AddCall(OpcodeCounts counts, ChainPointwiseCode code, UnrolledMethod method, int magnitudes)
    {
        LaneScale[] scales = [.. method.Channels.Select(c => code.Scales[c.Channel])];
        AddConstants(counts, scales.Any(s => s.IsWide));
        foreach (LaneScale scale in scales.DistinctBy(s => s.Range))
        {
            LaneCosts.AddLiteral(counts, scale.EvenMask);
            LaneCosts.AddLiteral(counts, scale.OddMask);
            LaneCosts.AddLiteral(counts, scale.ValueMask);
            counts.AddOpcode(StoreLocal, 3);
        }

        counts.AddOpcode(LoadConstantInt, magnitudes + 2);
        counts.AddOpcode(ConvertLong, magnitudes);
        counts.AddOpcode(StoreLocal, magnitudes);
        counts.AddOpcode(LoadLocal);
        counts.AddOpcode(LoadField);
        counts.AddOpcode(StaticCall);
        counts.AddOpcode(null);
        counts.AddCost(CallArgument, 3);
        int taps = method.EndTap - method.FirstTap;
        counts.AddCost(CallLocal, taps + method.SharedSums.Length + magnitudes + 12);
    }

    private static void AddCall(OpcodeCounts counts, ChainDepthwiseCode code, DepthwiseShape shape, int pair)
    {
        const int NumbersOfChannel = 9;
        int taps = code.Window.Taps;
        foreach (int channel in new[] { 2 * pair, (2 * pair) + 1 })
        {
            LaneScale scale = code.Scales[channel];
            LaneCosts.AddLiteral(counts, LaneFormat.Four.Broadcast(code.Channels[channel].Segments.Sum(s => s.Offset)));
            LaneCosts.AddLiteral(counts, scale.Multiplier);
            LaneCosts.AddLiteral(counts, scale.Constant);
            LaneCosts.AddLiteral(counts, scale.EvenMask);
            LaneCosts.AddLiteral(counts, scale.OddMask);
            LaneCosts.AddLiteral(counts, scale.ValueMask);
        }

        int pixels = 2 * code.Window.KernelHeight * shape.Inside;
        int pads = shape.Columns > shape.Inside && code.Conv.InputZeroPoint != 0 ? 1 : 0;
        counts.AddOpcode(LoadConstantInt, (2 * taps) + 8);
        counts.AddOpcode(ConvertLong, 2 * taps);
        counts.AddOpcode(LoadLocal);
        counts.AddOpcode(StaticCall);
        counts.AddOpcode(null);
        counts.AddCost(CallArgument, 3 + (2 * (taps + NumbersOfChannel)));
        counts.AddCost(CallLocal, pixels + pads + 9);
        counts.AddOpcode(LoadConstantLong, pads);
        counts.AddOpcode(StoreLocal, pads);
        AddConstants(counts, code.IsWide);
        AddWords(counts, shape.Inside * (code.Window.KernelHeight - 1), near: 1);
    }

    /// <summary>The constants of a method, and where its loop ends.</summary>
    private static void AddConstants(OpcodeCounts counts, bool isWide)
    {
        int wide = isWide ? 1 : 0;
        counts.AddOpcode(LoadConstantLong, 3 + wide);
        counts.AddOpcode(LoadConstantInt, 2);
        counts.AddOpcode(ConvertLong);
        counts.AddOpcode(StoreLocal, 5 + wide);
        counts.AddOpcode(LoadLocal);
        counts.AddOpcode(AddInt);
    }

    private static OpcodeCounts RowOf(ChainDepthwiseCode code, DepthwiseShape shape)
    {
        var row = new OpcodeCounts();
        int kept = 2 * (code.Window.KernelHeight - 1) * shape.Inside;
        AddWords(row, shape.Inside, near: code.Window.KernelHeight == 1 ? 1 : 0);
        row.AddOpcode(LoadLocal, kept);
        row.AddOpcode(StoreLocal, kept);
        AddTurn(row);
        for (int column = 0; column < shape.Outputs; column++)
        {
            int terms = 2 * code.Terms(shape, column).Count();
            row.AddOpcode(LoadLocal, 2 * terms);
            row.AddOpcode(MultiplyLong, terms);
            row.AddOpcode(AddLong, terms);
            for (int channel = 0; channel < 2; channel++)
            {
                // Shifts by a variable have a mask.
                row.AddOpcode(StoreLocal);
                row.AddOpcode(LoadLocal, 11);
                row.AddOpcode(LoadConstantInt, 3);
                row.AddOpcode(Logic, 3);
                AddRequantization(row, 1, code.IsWide);
            }
        }

        AddStores(row, shape.Outputs, near: 1);
        row.MakeBlock();
        return row;
    }

    /// <summary>The end of a turn: both indices a step further, and the comparison.</summary>
    private static void AddTurn(OpcodeCounts counts)
    {
        LaneCosts.AddStep(counts);
        LaneCosts.AddStep(counts);
        counts.AddOpcode(LoadLocal, 2);
        counts.AddOpcode(CompareBranch);
    }

    /// <summary>Words to the locals of two channels.</summary>
    /// <param name="near">Those at the index itself.</param>
    private static void AddWords(OpcodeCounts counts, int words, int near)
    {
        near = Math.Min(near, words);
        counts.AddOpcode(LoadLocal, 6 * words);
        counts.AddOpcode(LoadConstantInt, (2 * words) - near);
        counts.AddOpcode(AddInt, words - near);
        counts.AddOpcode(LoadElement, words);
        counts.AddOpcode(ShiftLong, words);
        counts.AddOpcode(Logic, 2 * words);
        counts.AddOpcode(StoreLocal, 3 * words);
    }

    /// <summary>Two channels to a word.</summary>
    /// <param name="near">Words at the index itself.</param>
    private static void AddStores(OpcodeCounts counts, int words, int near)
    {
        counts.AddOpcode(LoadLocal, 3 * words);
        counts.AddOpcode(LoadConstantInt, (2 * words) - near);
        counts.AddOpcode(AddInt, words - near);
        counts.AddOpcode(ShiftLong, words);
        counts.AddOpcode(Logic, words);
        counts.AddOpcode(StoreElement, words);
        counts.AddOpcode(StoreLocal, words);
    }

    /// <summary>Four accumulators to bytes in lanes, without what loads the channel's numbers: multiplier, constant, shifts and masks.</summary>
    /// <param name="segments">Without any, C# leaves out the products, which are zero.</param>
    private static void AddRequantization(OpcodeCounts counts, int segments, bool isWide)
    {
        int wide = isWide ? 1 : 0;
        counts.AddOpcode(LoadLocal, (4 * segments) + 8 + wide);
        counts.AddOpcode(LoadConstantInt, segments + 1);
        counts.AddOpcode(ShiftLong, segments + 4);
        counts.AddOpcode(AddLong, (segments == 0 ? 2 : 2 * segments) + wide);
        counts.AddOpcode(Logic, (2 * segments) + 8);
        counts.AddOpcode(MultiplyLong, segments == 0 ? 2 : 4);
        counts.AddOpcode(StoreLocal, 2);
    }
}
