using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>Counts what <see cref="UnrolledDepthwiseCode"/> executes, without emitting it.</summary>
internal static class UnrolledDepthwiseCost
{
    public static OpcodeCounts Of(UnrolledDepthwiseCode code)
    {
        var total = new OpcodeCounts();
        foreach (IGrouping<bool, LaneChannel> kind in code.Channels.GroupBy(code.LooksUp))
        {
            AddChannels(total, code, kind.Key, kind.Count());
        }

        if (code.Scratch is { } zeroRow)
        {
            total.Add(GatherCosts.Fill(zeroRow.Buffer.Length));
        }

        return total;
    }

    private static void AddChannels(OpcodeCounts total, UnrolledDepthwiseCode code, bool looksUp, int channels)
    {
        DepthwiseWalk walk = code.Walk;
        foreach (DepthwiseStrip strip in code.Strips)
        {
            // What comes before the loop, or all when there is none.
            OpcodeCounts call = CallOf(code, strip.Shape);
            AddTurns(call, code, strip.Shape, 0, walk.IsStraight ? walk.Turns : walk.Head, looksUp);
            call.MakeBlock();
            if (!walk.IsStraight)
            {
                OpcodeCounts loop = LoopOf(code, strip.Shape, looksUp);
                loop.MakeBlock(before: call.Opcodes);
                call.Add(loop, walk.Repeats);
            }

            total.Add(call, channels);
        }
    }

    /// <summary>A call of a strip's method, and the rows that it loads before its first turn.</summary>
    private static OpcodeCounts CallOf(UnrolledDepthwiseCode code, DepthwiseShape shape)
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

    private static OpcodeCounts LoopOf(UnrolledDepthwiseCode code, DepthwiseShape shape, bool looksUp)
    {
        DepthwiseWalk walk = code.Walk;
        var loop = new OpcodeCounts();
        int copies = walk.Copies ? walk.KeptRows * code.ReadPixels(shape).Length : 0;
        AddTurns(loop, code, shape, walk.Head, walk.Unrolled, looksUp);
        loop.AddOpcode(OpcodeClass.LoadLocal, copies + 4);
        loop.AddOpcode(OpcodeClass.StoreLocal, copies + 3);
        loop.AddOpcode(OpcodeClass.LoadConstantInt, 4);
        loop.AddOpcode(OpcodeClass.AddInt, 3);
        loop.AddOpcode(OpcodeClass.CompareBranch);
        return loop;
    }

    private static void AddTurns(OpcodeCounts counts, UnrolledDepthwiseCode code, DepthwiseShape shape, int first, int turns, bool looksUp)
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
                for (int column = 0; walk.Writes(turn, lane) && column < shape.Outputs; column++)
                {
                    bool isFar = ((code.Bands.Starts[lane] + turn) * code.Window.Geometry.OutputWidth) + column != 0;
                    LaneCosts.AddCalledByte(counts, code.Format, lane, code.CommonShift is null, isFar, looksUp);
                }
            }
        }
    }

    /// <summary>A row of input, packed.</summary>
    private static void AddRow(OpcodeCounts counts, UnrolledDepthwiseCode code, DepthwiseShape shape, int row, bool loops)
    {
        WindowGeometry geometry = code.Window.Geometry;
        LaneRowPlace[] places = [.. Enumerable.Range(0, code.Format.Lanes).Select(lane => code.Walk.Place(lane, row, loops))];
        foreach (int column in code.ReadPixels(shape))
        {
            int distance = (column - shape.PadLeft) * geometry.InputChannels;
            LaneCosts.AddDirectPacking(counts, code.Format, lane => places[lane] switch
            {
                LaneRowPlace.Image => (code.Walk.FirstInput(lane, row) * geometry.InputWidth * geometry.InputChannels) + distance == 0
                    ? LaneByte.Near : LaneByte.Distant,
                LaneRowPlace.Either => distance == 0 ? LaneByte.Near : LaneByte.Distant,
                LaneRowPlace.Padding when code.Conv.InputZeroPoint != 0 => LaneByte.Constant,
                _ => LaneByte.None,
            });
        }

        // A test, and the place in the image, where most rows lie.
        int either = places.Count(p => p == LaneRowPlace.Either);
        counts.AddOpcode(OpcodeClass.LoadLocal, 2 * either);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * either);
        counts.AddOpcode(OpcodeClass.AddInt, either);
        counts.AddOpcode(OpcodeClass.CompareBranch, either);
        counts.AddOpcode(OpcodeClass.Branch, either);
        counts.AddOpcode(OpcodeClass.StoreLocal, either);
    }
}
