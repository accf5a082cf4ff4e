namespace NanoML.Compiler.Planning.Code;

/// <summary>Counts what <see cref="LaneDepthwise"/> executes, without emitting it.</summary>
internal static class LaneDepthwiseCost
{
    public static OpcodeCounts Of(LaneDepthwise code)
    {
        DepthwiseWalk walk = code.Walk;
        var total = new OpcodeCounts();
        foreach (DepthwiseStrip strip in code.Strips)
        {
            // What comes before the loop, or all when there is none.
            OpcodeCounts call = CallOf(code, strip.Shape);
            AddTurns(call, code, strip.Shape, 0, walk.IsStraight ? walk.Turns : walk.Head);
            call.MakeBlock();
            if (!walk.IsStraight)
            {
                OpcodeCounts loop = LoopOf(code, strip.Shape);
                loop.MakeBlock(before: call.Opcodes);
                call.Add(loop, walk.Repeats);
            }

            total.Add(call, code.Channels.Length);
        }

        return total;
    }

    /// <summary>A call of a strip's method, and the rows that it loads before its first turn.</summary>
    private static OpcodeCounts CallOf(LaneDepthwise code, DepthwiseShape shape)
    {
        const int OtherArguments = 9;
        var call = new OpcodeCounts();
        int taps = code.Window.Geometry.Taps;
        call.AddOpcode(OpcodeClass.StaticCall);
        call.AddCost(OpcodeClass.CallArgument, taps + OtherArguments);
        call.AddCost(OpcodeClass.CallLocal, (code.Window.Rows * code.ReadPixels(shape).Length) + 5);
        call.AddOpcode(OpcodeClass.LoadLocal, 3);
        call.AddOpcode(OpcodeClass.LoadConstantInt, taps + 3);
        call.AddOpcode(OpcodeClass.ConvertLong, taps + 1);
        call.AddOpcode(OpcodeClass.LoadConstantLong, 3);
        call.AddOpcode(OpcodeClass.StoreLocal, 2);
        foreach (int row in code.Walk.FirstRows)
        {
            AddRow(call, code, shape, row, loops: false);
        }

        return call;
    }

    private static OpcodeCounts LoopOf(LaneDepthwise code, DepthwiseShape shape)
    {
        DepthwiseWalk walk = code.Walk;
        var loop = new OpcodeCounts();
        int copies = walk.Copies ? walk.KeptRows * code.ReadPixels(shape).Length : 0;
        AddTurns(loop, code, shape, walk.Head, walk.Unrolled);
        loop.AddOpcode(OpcodeClass.LoadLocal, copies + 4);
        loop.AddOpcode(OpcodeClass.StoreLocal, copies + 3);
        loop.AddOpcode(OpcodeClass.LoadConstantInt, 4);
        loop.AddOpcode(OpcodeClass.AddInt, 3);
        loop.AddOpcode(OpcodeClass.CompareBranch);
        return loop;
    }

    private static void AddTurns(OpcodeCounts counts, LaneDepthwise code, DepthwiseShape shape, int first, int turns)
    {
        DepthwiseWalk walk = code.Walk;
        int[] terms = [.. Enumerable.Range(0, shape.Outputs).Select(output => code.Terms(shape, output).Count())];
        for (int turn = first; turn < first + turns; turn++)
        {
            foreach (int row in walk.NewRows(turn))
            {
                AddRow(counts, code, shape, row, walk.Loops(turn));
            }

            counts.AddOpcode(OpcodeClass.LoadLocal, (2 * terms.Sum()) + shape.Outputs);
            counts.AddOpcode(OpcodeClass.MultiplyLong, terms.Sum());
            counts.AddOpcode(OpcodeClass.AddLong, terms.Sum());
            counts.AddOpcode(OpcodeClass.StoreLocal, shape.Outputs);
            for (int lane = 0; lane < code.Format.Lanes; lane++)
            {
                if (walk.Writes(turn, lane))
                {
                    AddRequantization(counts, code, lane, shape.Outputs);
                }
            }
        }
    }

    /// <summary>A row of input, packed.</summary>
    private static void AddRow(OpcodeCounts counts, LaneDepthwise code, DepthwiseShape shape, int row, bool loops)
    {
        LaneRowPlace[] places = [.. Enumerable.Range(0, code.Format.Lanes).Select(lane => code.Walk.Place(lane, row, loops))];
        int loaded = places.Count(p => p is LaneRowPlace.Image or LaneRowPlace.Either);
        if (loaded > 0)
        {
            LaneCosts.AddDirectPacking(counts, loaded, code.ReadPixels(shape).Length);
        }

        int either = places.Count(p => p == LaneRowPlace.Either);
        counts.AddOpcode(OpcodeClass.LoadLocal, 2 * either);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * either);
        counts.AddOpcode(OpcodeClass.AddInt, either);
        counts.AddOpcode(OpcodeClass.CompareBranch, either);
        counts.AddOpcode(OpcodeClass.StoreLocal, either);
    }

    /// <summary>A lane to a byte, with the channel's numbers in arguments, so many times.</summary>
    private static void AddRequantization(OpcodeCounts counts, LaneDepthwise code, int lane, int times)
    {
        bool isTop = lane == code.Format.Lanes - 1 && code.Format.TopLaneIsSigned;
        int shifts = lane == 0 ? 0 : 1;
        int masks = isTop ? 0 : 1;
        int variable = code.CommonShift is null ? 1 : 0;
        counts.AddOpcode(OpcodeClass.LoadLocal, (6 + masks + variable) * times);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (2 + shifts) * times);
        counts.AddOpcode(OpcodeClass.AddInt, (1 + variable) * times);
        counts.AddOpcode(OpcodeClass.ShiftLong, (1 + shifts) * times);
        counts.AddOpcode(OpcodeClass.AddLong, (1 + masks) * times);
        counts.AddOpcode(OpcodeClass.MultiplyLong, times);
        counts.AddOpcode(OpcodeClass.ConvertInt, times);
        counts.AddOpcode(OpcodeClass.LoadElement, times);
        counts.AddOpcode(OpcodeClass.StoreElement, times);
    }
}
