using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledConv;

/// <summary>Counts what <see cref="UnrolledConvCode"/> executes, without emitting it.</summary>
internal static class UnrolledConvCost
{
    public static OpcodeCounts Of(UnrolledConvCode code)
    {
        int below = code.LikelyBelow;
        var position = new OpcodeCounts();
        var setUp = new OpcodeCounts();
        foreach (UnrolledMethod method in code.Methods)
        {
            ImmutableArray<int> magnitudes = code.MagnitudesOf(method);
            AddSetUp(setUp, code, method, magnitudes.Length, below);
            AddInputs(position, code, method);
            HashSet<int> locals = [.. magnitudes];
            foreach (LaneChannel channel in method.Channels)
            {
                AddSums(position, code, channel, method, locals, below);
                if (code.EndsIn(channel, method))
                {
                    AddBytes(position, code, channel, below);
                }
            }
        }

        position.MakeBlock(methods: code.Methods.Length);
        long rows = code.Window is null ? 1 : code.Bands.Length;
        int columns = code.Window?.Geometry.OutputWidth ?? code.Bands.Length;
        long blocks = rows * ((columns + code.Block - 1) / code.Block);
        var total = new OpcodeCounts();
        total.Add(position, blocks * code.Block);
        total.Add(setUp, blocks);
        UnrolledConvLoopCost.Add(total, code, blocks);
        return total;
    }

    /// <summary>A call of a method, and what it does before its loop.</summary>
    private static void AddSetUp(OpcodeCounts counts, UnrolledConvCode code, UnrolledMethod method, int magnitudes, int below)
    {
        int pointers = code.IsDirect ? 2 * (code.Format.Lanes - 1) : 0;
        int partial = code.PartialSlots > 0 ? 1 : 0;
        bool masks = method.Channels.Any(c => code.EndsIn(c, method)
            && (c.Segments.Length > 1 || (!c.Segments.IsEmpty && code.LikelyIndex(c, code.Format, below) is null)));
        int mask = masks ? 1 : 0;
        counts.AddOpcode(OpcodeClass.LoadConstantInt, magnitudes + pointers + partial + 1);
        counts.AddOpcode(OpcodeClass.LoadConstantLong, mask);
        counts.AddOpcode(OpcodeClass.ConvertLong, magnitudes);
        counts.AddOpcode(OpcodeClass.StoreLocal, magnitudes + pointers + partial + mask + 1);
        counts.AddOpcode(OpcodeClass.LoadLocal, pointers + 1);
        counts.AddOpcode(OpcodeClass.AddInt, pointers + 1);
        counts.AddOpcode(OpcodeClass.StaticCall);
        counts.AddOpcode(null);
        counts.AddCost(OpcodeClass.CallArgument, 5);
        counts.AddCost(OpcodeClass.CallLocal, UnrolledConvCode.TapsOf(method).Length + method.SharedSums.Length + magnitudes + pointers + partial + 4);
    }

    /// <summary>The taps of a position and their sums in locals, and the step to the next position.</summary>
    private static void AddInputs(OpcodeCounts counts, UnrolledConvCode code, UnrolledMethod method)
    {
        foreach (int tap in UnrolledConvCode.TapsOf(method))
        {
            if (code.IsDirect)
            {
                LaneCosts.AddDirectPacking(counts, code.Format, _ => tap == 0 ? LaneByte.Near : LaneByte.Distant);
                continue;
            }

            LaneCosts.AddPlace(counts, code.TapElements[tap] != 0);
            counts.AddOpcode(OpcodeClass.LoadElement);
            counts.AddOpcode(OpcodeClass.StoreLocal);
        }

        counts.AddOpcode(OpcodeClass.LoadLocal, 2 * method.SharedSums.Length);
        counts.AddOpcode(OpcodeClass.AddLong, method.SharedSums.Length);
        counts.AddOpcode(OpcodeClass.StoreLocal, method.SharedSums.Length);
        int pointers = (code.IsDirect ? 2 * code.Format.Lanes : 2) + (code.PartialSlots > 0 ? 1 : 0);
        for (int k = 0; k < pointers; k++)
        {
            LaneCosts.AddStep(counts);
        }

        counts.AddOpcode(OpcodeClass.LoadLocal, 2);
        counts.AddOpcode(OpcodeClass.CompareBranch);
    }

    private static void AddSums(
        OpcodeCounts counts, UnrolledConvCode code, LaneChannel channel, UnrolledMethod method, HashSet<int> locals, int below)
    {
        bool ends = code.EndsIn(channel, method);
        LaneIndex? index = code.LikelyIndex(channel, code.Format, below);
        var computed = new HashSet<int>();
        foreach ((_, int segment, ImmutableArray<LaneTerm> terms) in method.PartsOf(channel))
        {
            LaneSegment whole = channel.Segments[segment];
            long? start = whole.Terms[0].Tap >= method.FirstTap
                ? code.Format.Broadcast(index?.Segment == segment ? index.Value.Offset : whole.Offset)
                : null;
            LaneCosts.AddSum(counts, start, terms, locals.Contains);
            computed.Add(segment);
            if (!ends)
            {
                LaneCosts.AddPlace(counts, isFar: true);
                counts.AddOpcode(OpcodeClass.LoadLocal);
                counts.AddOpcode(OpcodeClass.StoreElement);
            }
        }

        for (int segment = 0; ends && segment < channel.Segments.Length; segment++)
        {
            if (!computed.Contains(segment))
            {
                LaneCosts.AddElement(counts);
                counts.AddOpcode(OpcodeClass.StoreLocal);
            }
        }
    }

    private static void AddBytes(OpcodeCounts counts, UnrolledConvCode code, LaneChannel channel, int below)
    {
        LaneIndex? index = code.LikelyIndex(channel, code.Format, below);
        for (int lane = 0; lane < code.Format.Lanes; lane++)
        {
            LaneCosts.AddPlace(counts, (code.IsDirect ? 0 : code.LaneDistance(lane)) + channel.Channel != 0);
            if (channel.Segments.IsEmpty)
            {
                counts.AddOpcode(OpcodeClass.LoadConstantInt);
                counts.AddOpcode(OpcodeClass.StoreElement);
            }
            else if (index is { } place)
            {
                LaneCosts.AddIndex(counts, code.Format, lane, channel.Segments.Length, place);
            }
            else
            {
                LaneCosts.AddLane(counts, code.Format, lane, channel.Segments.Length);
                LaneCosts.AddRequantization(counts, channel, code.LooksUp(channel), below);
            }
        }
    }
}
