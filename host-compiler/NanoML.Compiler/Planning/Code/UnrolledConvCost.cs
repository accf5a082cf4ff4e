namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what <see cref="UnrolledConv"/> executes, without emitting it.</summary>
internal static class UnrolledConvCost
{
    public static OpcodeCounts Of(UnrolledConv code)
    {
        var position = new OpcodeCounts();
        foreach (UnrolledMethod method in code.Methods)
        {
            if (code.IsDirect)
            {
                LaneCosts.AddDirectPacking(position, code.Format.Lanes, method.EndTap - method.FirstTap);
            }
            else
            {
                AddTaps(position, method.EndTap - method.FirstTap);
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

        long rows = code.Window is null ? 1 : code.Bands.Length;
        int columns = code.Window?.Geometry.OutputWidth ?? code.Bands.Length;
        long blocks = rows * ((columns + code.Block - 1) / code.Block);
        var total = new OpcodeCounts();
        total.Add(position, blocks * code.Block);
        if (!code.IsDirect)
        {
            AddPacking(total, code, blocks);
        }

        return total;
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
        if (code.EndsIn(channel, method))
        {
            LaneCosts.AddRequantization(counts, code.Format.Lanes, Math.Max(channel.Segments.Length, 1));
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
        long elements = code.Window is { } window
            ? (((long)code.Bands.Length * window.Geometry.StrideHeight) + window.Rows) * window.Geometry.InputWidth * code.Inputs
            : blocks * code.Block * code.Inputs;
        LaneCosts.AddPacking(counts, code.Format.Lanes, elements);
    }
}
