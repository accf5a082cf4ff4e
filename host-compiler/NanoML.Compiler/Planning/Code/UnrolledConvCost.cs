namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what <see cref="UnrolledConv"/> executes, without emitting it.</summary>
internal static class UnrolledConvCost
{
    public static OpcodeCounts Of(UnrolledConv code)
    {
        var position = new OpcodeCounts();
        var setUp = new OpcodeCounts();
        foreach (UnrolledMethod method in code.Methods)
        {
            int taps = UsedTaps(method);
            AddSetUp(setUp, method, taps);
            if (code.IsDirect)
            {
                LaneCosts.AddDirectPacking(position, code.Format.Lanes, taps);
            }
            else
            {
                AddTaps(position, taps);
            }

            position.AddOpcode(OpcodeClass.LoadLocal, 2 * method.SharedSums.Length);
            position.AddOpcode(OpcodeClass.AddLong, method.SharedSums.Length);
            position.AddOpcode(OpcodeClass.StoreLocal, method.SharedSums.Length);
            foreach (MethodPart part in method.Parts)
            {
                LaneCosts.AddSum(position, part.Terms);
            }

            foreach (LaneChannel channel in method.Channels)
            {
                AddChannel(position, code, channel, method);
            }
        }

        position.MakeBlock(methods: code.Methods.Length);
        long rows = code.Window is null ? 1 : code.Bands.Length;
        int columns = code.Window?.Geometry.OutputWidth ?? code.Bands.Length;
        long blocks = rows * ((columns + code.Block - 1) / code.Block);
        var total = new OpcodeCounts();
        total.Add(position, blocks * code.Block);
        total.Add(setUp, blocks);
        if (!code.IsDirect)
        {
            AddPacking(total, code, blocks);
        }

        return total;
    }

    private static int UsedTaps(UnrolledMethod method) => method.Channels
        .SelectMany(c => UnrolledMethods.InChunk(c, method.FirstTap, method.EndTap))
        .SelectMany(part => part.Terms)
        .Select(t => t.Tap)
        .Distinct()
        .Count();

    /// <summary>A call of a method and the weights' magnitudes in its locals.</summary>
    private static void AddSetUp(OpcodeCounts counts, UnrolledMethod method, int taps)
    {
        int free = UnrolledMethods.MaxLocals - UnrolledMethods.FixedLocals - taps - method.SharedSums.Length;
        int different = method.Parts.SelectMany(p => p.Terms).Select(t => Math.Abs(t.Weight)).Where(m => m > 1).Distinct().Count();
        int magnitudes = Math.Min(different, free);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, magnitudes);
        counts.AddOpcode(OpcodeClass.ConvertLong, magnitudes);
        counts.AddOpcode(OpcodeClass.StoreLocal, magnitudes);
        counts.AddOpcode(OpcodeClass.LoadLocal, 5);
        counts.AddOpcode(OpcodeClass.StaticCall);
        counts.AddCost(OpcodeClass.CallArgument, 5);
        counts.AddCost(OpcodeClass.CallLocal, UnrolledMethods.FixedLocals + taps + method.SharedSums.Length + magnitudes);
    }

    private static void AddTaps(OpcodeCounts counts, int taps)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, 2 * taps);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, taps);
        counts.AddOpcode(OpcodeClass.AddInt, taps);
        counts.AddOpcode(OpcodeClass.LoadElement, taps);
        counts.AddOpcode(OpcodeClass.StoreLocal, taps);
    }

    private static void AddChannel(OpcodeCounts counts, UnrolledConv code, LaneChannel channel, UnrolledMethod method)
    {
        if (channel.Segments.IsEmpty)
        {
            counts.AddOpcode(OpcodeClass.LoadLocal, 2 * code.Format.Lanes);
            counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * code.Format.Lanes);
            counts.AddOpcode(OpcodeClass.AddInt, code.Format.Lanes);
            counts.AddOpcode(OpcodeClass.StoreElement, code.Format.Lanes);
        }
        else if (code.EndsIn(channel, method))
        {
            if (code.LikelyIndex(channel, code.Format) is null)
            {
                LaneCosts.AddRequantization(counts, code.Format.Lanes, channel.Segments.Length, code.LooksUp(channel));
            }
            else
            {
                LaneCosts.AddIndices(counts, code.Format.Lanes, channel.Segments.Length);
            }
        }
        else
        {
            counts.AddOpcode(OpcodeClass.StoreElement);
            counts.AddOpcode(OpcodeClass.LoadElement);
            counts.AddOpcode(OpcodeClass.LoadLocal, 4);
            counts.AddOpcode(OpcodeClass.AddInt, 2);
            counts.AddOpcode(OpcodeClass.LoadConstantInt, 2);
        }
    }

    private static void AddPacking(OpcodeCounts counts, UnrolledConv code, long blocks)
    {
        // Rows that the next row of output needs as well are kept.
        long elements = code.Window is { } window
            ? (((long)(code.Bands.Length - 1) * Math.Min(window.Geometry.StrideHeight, window.Rows)) + window.Rows)
                * window.Geometry.InputWidth * code.Inputs
            : blocks * code.Block * code.Inputs;
        LaneCosts.AddPacking(counts, code.Format.Lanes, elements);
    }
}
