namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what <see cref="LaneDepthwise"/> executes, without emitting it.</summary>
internal static class LaneDepthwiseCost
{
    public static OpcodeCounts Of(LaneDepthwise code)
    {
        int taps = code.Window.Geometry.Taps;
        var total = new OpcodeCounts();
        foreach (DepthwiseStrip strip in code.Strips)
        {
            total.Add(RowOf(code, strip.Shape), (long)code.Bands.Length * code.Channels.Length);
            total.Add(CallOf(code, strip.Shape, taps), code.Channels.Length);
        }

        return total;
    }

    /// <summary>A call of a strip's method, and the rows that it loads before its loop.</summary>
    private static OpcodeCounts CallOf(LaneDepthwise code, DepthwiseShape shape, int taps)
    {
        const int OtherArguments = 9;
        var call = new OpcodeCounts();
        int lanes = code.Format.Lanes;
        call.AddOpcode(OpcodeClass.StaticCall);
        call.AddCost(OpcodeClass.CallArgument, taps + OtherArguments);
        call.AddCost(OpcodeClass.CallLocal, (code.Window.Rows * shape.Inside) + lanes + 5);
        call.AddOpcode(OpcodeClass.LoadLocal, 3);
        call.AddOpcode(OpcodeClass.LoadConstantInt, taps + 6);
        call.AddOpcode(OpcodeClass.ConvertLong, taps + 2);
        call.AddOpcode(OpcodeClass.LoadConstantLong, 2);
        call.AddOpcode(OpcodeClass.StoreLocal, 4);
        LaneCosts.AddDirectPacking(call, lanes, shape.Inside * code.KeptRows);
        AddStarts(call, lanes * code.KeptRows);
        call.MakeBlock();
        return call;
    }

    private static OpcodeCounts RowOf(LaneDepthwise code, DepthwiseShape shape)
    {
        var row = new OpcodeCounts();
        int lanes = code.Format.Lanes;
        int rows = Math.Min(code.Window.Geometry.StrideHeight, code.Window.Rows);
        LaneCosts.AddDirectPacking(row, lanes, shape.Inside * rows);
        AddStarts(row, lanes * rows);
        row.AddOpcode(OpcodeClass.StoreLocal, (code.KeptRows * shape.Inside) + 2);
        row.AddOpcode(OpcodeClass.LoadLocal, (code.KeptRows * shape.Inside) + 4);
        row.AddOpcode(OpcodeClass.CompareBranch);
        for (int k = 0; k < shape.Outputs; k++)
        {
            int terms = code.Terms(shape, k).Count();
            row.AddOpcode(OpcodeClass.LoadLocal, 2 * terms);
            row.AddOpcode(OpcodeClass.MultiplyLong, terms);
            row.AddOpcode(OpcodeClass.AddLong, terms);
            row.AddOpcode(OpcodeClass.StoreLocal);
            AddRequantization(row, lanes);
        }

        row.MakeBlock();
        return row;
    }

    /// <summary>Where each lane's row of input begins.</summary>
    private static void AddStarts(OpcodeCounts row, int starts)
    {
        row.AddOpcode(OpcodeClass.LoadLocal, 3 * starts);
        row.AddOpcode(OpcodeClass.LoadConstantInt, 3 * starts);
        row.AddOpcode(OpcodeClass.AddInt, 2 * starts);
        row.AddOpcode(OpcodeClass.MultiplyInt, starts);
        row.AddOpcode(OpcodeClass.CompareBranch, starts);
        row.AddOpcode(OpcodeClass.StoreLocal, starts);
    }

    /// <summary>Lanes to bytes, with the channel's numbers in arguments.</summary>
    private static void AddRequantization(OpcodeCounts row, int lanes)
    {
        row.AddOpcode(OpcodeClass.LoadLocal, 8 * lanes);
        row.AddOpcode(OpcodeClass.LoadConstantInt, 3 * lanes);
        row.AddOpcode(OpcodeClass.AddInt, 2 * lanes);
        row.AddOpcode(OpcodeClass.ShiftLong, 2 * lanes);
        row.AddOpcode(OpcodeClass.AddLong, 2 * lanes);
        row.AddOpcode(OpcodeClass.MultiplyLong, lanes);
        row.AddOpcode(OpcodeClass.ConvertInt, lanes);
        row.AddOpcode(OpcodeClass.LoadElement, lanes);
        row.AddOpcode(OpcodeClass.StoreElement, lanes);
    }
}
