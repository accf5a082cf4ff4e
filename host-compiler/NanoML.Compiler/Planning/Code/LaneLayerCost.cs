namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what the layers of a <see cref="LaneChain"/> execute, without emitting them.</summary>
internal static class LaneLayerCost
{
    /// <summary>An upper estimate of the IL of a layer's own method, which packs, surrounds and unpacks.</summary>
    public const int BytesOfEnds = 300;

    public static OpcodeCounts Of(LaneChainPointwise code)
    {
        var pixel = new OpcodeCounts();
        var calls = new OpcodeCounts();
        foreach (UnrolledMethod method in code.Methods)
        {
            AddWords(pixel, (method.EndTap - method.FirstTap) / 2);
            pixel.AddOpcode(OpcodeClass.LoadLocal, 2 * method.SharedSums.Length);
            pixel.AddOpcode(OpcodeClass.AddLong, method.SharedSums.Length);
            pixel.AddOpcode(OpcodeClass.StoreLocal, method.SharedSums.Length);
            foreach (MethodPart part in method.Parts)
            {
                LaneCosts.AddSum(pixel, LaneFormat.Four.Broadcast(1), part.Terms, _ => true);
            }

            foreach (LaneChannel channel in method.Channels)
            {
                LaneScale scale = code.Scales[channel.Channel];
                AddRequantization(pixel, Math.Max(channel.Segments.Length, 1), scale.IsWide);
                pixel.AddOpcode(OpcodeClass.LoadConstantInt, 2);
                pixel.AddOpcode(OpcodeClass.ConvertLong, 2);
                pixel.AddOpcode(OpcodeClass.LoadConstantLong, 2);
            }

            AddStores(pixel, method.Channels.Length / 2);
            AddCall(calls, 3, UnrolledMethods.MaxLocals);
        }

        pixel.MakeBlock(methods: code.Methods.Length);
        var total = OfEnds(code);
        total.Add(pixel, (long)code.Image.Rows * code.Image.Width);
        total.Add(calls);
        return total;
    }

    public static OpcodeCounts Of(LaneChainDepthwise code)
    {
        var total = OfEnds(code);
        foreach (DepthwiseStrip strip in code.Strips)
        {
            total.Add(RowOf(code, strip.Shape), (long)code.Image.Rows * code.Pairs);
            total.Add(CallOf(code, strip.Shape), code.Pairs);
        }

        return total;
    }

    public static OpcodeCounts Of(LaneChainPool code)
    {
        var word = new OpcodeCounts();
        word.AddOpcode(OpcodeClass.LoadLocal, 12);
        word.AddOpcode(OpcodeClass.LoadConstantInt);
        word.AddOpcode(OpcodeClass.ShiftLong);
        word.AddOpcode(OpcodeClass.AddLong, 5);
        word.AddOpcode(OpcodeClass.LoadElement);
        word.AddOpcode(OpcodeClass.StoreLocal, 4);
        word.AddOpcode(OpcodeClass.CompareBranch);
        var channel = new OpcodeCounts();
        channel.AddOpcode(OpcodeClass.StaticCall, 2);
        channel.AddCost(OpcodeClass.CallArgument, 7);
        channel.AddOpcode(OpcodeClass.LoadLocal, 16);
        channel.AddOpcode(OpcodeClass.LoadConstantInt, 8);
        channel.AddOpcode(OpcodeClass.AddInt, 8);
        channel.AddOpcode(OpcodeClass.CompareBranch, 2);
        channel.AddOpcode(OpcodeClass.StoreElement);
        OpcodeCounts total = OfEnds(code);
        total.Add(word, (long)code.Image.Rows * code.Image.RowWords);
        total.Add(channel, code.Image.Channels);
        return total;
    }

    /// <summary>Packing, unpacking, and what surrounds the bands.</summary>
    public static OpcodeCounts OfEnds(LaneLayer code)
    {
        var total = new OpcodeCounts();
        if (code.Packs)
        {
            total.Add(WordOf(loads: true), (long)code.Image.Rows * code.Image.RowWords);
        }

        if (code is { Unpacks: true, Result: { } result })
        {
            total.Add(WordOf(loads: false), (long)result.Rows * result.RowWords);
        }

        total.Add(HaloWord(), 3L * code.Image.Halo * code.Image.RowWords);
        return total;
    }

    /// <param name="loads">Whether bytes are packed; else a word is unpacked.</param>
    private static OpcodeCounts WordOf(bool loads)
    {
        const int bytes = sizeof(long);
        var word = new OpcodeCounts();
        word.AddOpcode(OpcodeClass.LoadLocal, (3 * bytes) + 8);
        word.AddOpcode(OpcodeClass.AddInt, (2 * bytes) + 2);
        word.AddOpcode(OpcodeClass.LoadConstantInt, bytes + 2);
        word.AddOpcode(OpcodeClass.ShiftLong, bytes);
        word.AddOpcode(OpcodeClass.ConvertLong, loads ? 3 : 0);
        word.AddOpcode(OpcodeClass.ConvertInt, loads ? 0 : bytes);
        word.AddOpcode(OpcodeClass.LoadElement, loads ? bytes : 1);
        word.AddOpcode(OpcodeClass.StoreElement, loads ? 1 : bytes);
        word.AddOpcode(OpcodeClass.StoreLocal, 3);
        word.AddOpcode(OpcodeClass.CompareBranch);
        word.MakeBlock();
        return word;
    }

    private static OpcodeCounts HaloWord()
    {
        var word = new OpcodeCounts();
        word.AddOpcode(OpcodeClass.LoadLocal, 12);
        word.AddOpcode(OpcodeClass.AddInt, 2);
        word.AddOpcode(OpcodeClass.LoadConstantInt, 3);
        word.AddOpcode(OpcodeClass.ShiftLong, 2);
        word.AddOpcode(OpcodeClass.AddLong, 2);
        word.AddOpcode(OpcodeClass.LoadElement);
        word.AddOpcode(OpcodeClass.StoreElement);
        word.AddOpcode(OpcodeClass.StoreLocal);
        word.AddOpcode(OpcodeClass.CompareBranch);
        return word;
    }

    private static OpcodeCounts CallOf(LaneChainDepthwise code, DepthwiseShape shape)
    {
        const int Arguments = 23;
        var call = new OpcodeCounts();
        int weights = 2 * code.Window.Taps;
        AddCall(call, weights + Arguments, 2 * code.Window.KernelHeight * shape.Inside);
        call.AddOpcode(OpcodeClass.LoadConstantInt, weights);
        call.AddOpcode(OpcodeClass.ConvertLong, weights);
        AddWords(call, shape.Inside * (code.Window.KernelHeight - 1));
        return call;
    }

    private static OpcodeCounts RowOf(LaneChainDepthwise code, DepthwiseShape shape)
    {
        var row = new OpcodeCounts();
        int kept = 2 * (code.Window.KernelHeight - 1) * shape.Inside;
        AddWords(row, shape.Inside);
        row.AddOpcode(OpcodeClass.LoadLocal, kept);
        row.AddOpcode(OpcodeClass.StoreLocal, kept + 2);
        row.AddOpcode(OpcodeClass.CompareBranch);
        for (int column = 0; column < shape.Outputs; column++)
        {
            int terms = 2 * code.Terms(shape, column).Count();
            row.AddOpcode(OpcodeClass.LoadLocal, 2 * terms);
            row.AddOpcode(OpcodeClass.MultiplyLong, terms);
            row.AddOpcode(OpcodeClass.AddLong, terms);
            for (int channel = 0; channel < 2; channel++)
            {
                row.AddOpcode(OpcodeClass.StoreLocal);
                row.AddOpcode(OpcodeClass.LoadLocal, 6);
                AddRequantization(row, 1, code.IsWide);
            }
        }

        AddStores(row, shape.Outputs);
        row.MakeBlock();
        return row;
    }

    private static void AddCall(OpcodeCounts counts, int arguments, int locals)
    {
        counts.AddOpcode(OpcodeClass.StaticCall);
        counts.AddOpcode(OpcodeClass.LoadConstantLong, arguments / 2);
        counts.AddCost(OpcodeClass.CallArgument, arguments);
        counts.AddCost(OpcodeClass.CallLocal, locals);
    }

    /// <summary>Words to the locals of two channels.</summary>
    private static void AddWords(OpcodeCounts counts, int words)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, 6 * words);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * words);
        counts.AddOpcode(OpcodeClass.AddInt, words);
        counts.AddOpcode(OpcodeClass.LoadElement, words);
        counts.AddOpcode(OpcodeClass.ShiftLong, words);
        counts.AddOpcode(OpcodeClass.AddLong, 2 * words);
        counts.AddOpcode(OpcodeClass.StoreLocal, 3 * words);
    }

    /// <summary>Two channels to a word.</summary>
    private static void AddStores(OpcodeCounts counts, int words)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, 3 * words);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * words);
        counts.AddOpcode(OpcodeClass.AddInt, words);
        counts.AddOpcode(OpcodeClass.ShiftLong, words);
        counts.AddOpcode(OpcodeClass.AddLong, words);
        counts.AddOpcode(OpcodeClass.StoreElement, words);
        counts.AddOpcode(OpcodeClass.StoreLocal, words);
    }

    /// <summary>Four accumulators to bytes in lanes, without what loads the channel's multiplier and constant.</summary>
    private static void AddRequantization(OpcodeCounts counts, int segments, bool isWide)
    {
        int wide = isWide ? 1 : 0;
        counts.AddOpcode(OpcodeClass.LoadLocal, (4 * segments) + 11 + wide);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, segments + 4);
        counts.AddOpcode(OpcodeClass.ShiftLong, segments + 4);
        counts.AddOpcode(OpcodeClass.AddLong, (4 * segments) + 8 + wide);
        counts.AddOpcode(OpcodeClass.MultiplyLong, 4);
        counts.AddOpcode(OpcodeClass.StoreLocal, 2);
    }
}
