namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what <see cref="LaneDepthwise"/> executes, without emitting it.</summary>
internal static class LaneDepthwiseCost
{
    public static OpcodeCounts Of(LaneDepthwise code)
    {
        int taps = code.Window.Geometry.Taps;
        var row = new OpcodeCounts();
        foreach (DepthwiseStrip strip in code.Strips)
        {
            AddRow(row, code, strip.Shape, taps);
        }

        var total = new OpcodeCounts();
        total.Add(row, (long)code.Bands.Length * code.Channels.Length);
        long calls = (long)code.Channels.Length * code.Strips.Length;
        total.AddOpcode(OpcodeClass.StaticCall, calls);
        total.AddOpcode(OpcodeClass.LoadConstantLong, calls * (taps + 10));
        return total;
    }

    private static void AddRow(OpcodeCounts row, LaneDepthwise code, DepthwiseShape shape, int taps)
    {
        int lanes = code.Format.Lanes;
        int pixels = shape.Inside * Math.Min(code.Window.Geometry.StrideHeight, code.Window.Rows);
        LaneCosts.AddDirectPacking(row, lanes, pixels);
        row.AddOpcode(OpcodeClass.StoreLocal, (code.KeptRows * shape.Inside) + 6);
        row.AddOpcode(OpcodeClass.LoadLocal, code.KeptRows * shape.Inside);
        row.AddOpcode(OpcodeClass.CompareBranch, 3);
        for (int k = 0; k < shape.Outputs; k++)
        {
            row.AddOpcode(OpcodeClass.LoadLocal, 2 * taps);
            row.AddOpcode(OpcodeClass.MultiplyLong, taps);
            row.AddOpcode(OpcodeClass.AddLong, taps);
            row.AddOpcode(OpcodeClass.StoreLocal);
            LaneCosts.AddRequantization(row, lanes, 1);
        }
    }
}
