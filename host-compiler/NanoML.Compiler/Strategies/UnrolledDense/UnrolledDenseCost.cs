using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledDense;

/// <summary>Counts what <see cref="UnrolledDenseCode"/> executes, without emitting it.</summary>
internal static class UnrolledDenseCost
{
    public static OpcodeCounts Of(UnrolledDenseCode code)
    {
        int below = code.LikelyBelow;
        var counts = new OpcodeCounts();
        foreach (DotMethod method in code.Methods)
        {
            AddInputs(counts, code, method);
            foreach (DotChannel channel in code.Channels[method.FirstChannel..method.EndChannel])
            {
                AddChannel(counts, code, channel, method, below);
            }
        }

        counts.MakeBlock(methods: code.Methods.Length);
        counts.AddOpcode(OpcodeClass.StaticCall, code.Methods.Length);
        if (!code.IsDirect && !code.IsPacked)
        {
            LaneCosts.AddGrouping(counts, code.Format.Lanes, code.Packs);
        }

        return counts;
    }

    private static void AddInputs(OpcodeCounts counts, UnrolledDenseCode code, DotMethod method)
    {
        int packs = code.Channels[method.FirstChannel..method.EndChannel]
            .SelectMany(c => method.SegmentsOf(c)).SelectMany(s => s.Segment.Terms).Select(t => t.Pack).Distinct().Count();
        counts.AddCost(OpcodeClass.CallArgument, 4);
        counts.AddCost(OpcodeClass.CallLocal, packs);
        if (code.IsDirect)
        {
            LaneCosts.AddDirectGrouping(counts, code.Format.Lanes, packs);
            return;
        }

        counts.AddOpcode(OpcodeClass.LoadLocal, packs);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, packs);
        counts.AddOpcode(OpcodeClass.LoadElement, packs);
        counts.AddOpcode(OpcodeClass.StoreLocal, packs);
    }

    private static void AddChannel(OpcodeCounts counts, UnrolledDenseCode code, DotChannel channel, DotMethod method, int below)
    {
        bool ends = code.Ends(method);
        int segments = 0;
        foreach ((_, DotSegment segment) in method.SegmentsOf(channel))
        {
            segments++;
            AddSegment(counts, segment);
        }

        if (channel.Segments.IsEmpty && ends)
        {
            LaneCosts.AddConstantByte(counts);
        }

        if (channel.Segments.IsEmpty || (segments == 0 && !ends))
        {
            return;
        }

        int earlier = method.Continues(channel) ? 1 : 0;
        LaneIndex? index = code.LikelyIndex(channel.Constants, code.Format, below);
        counts.AddOpcode(OpcodeClass.AddLong, segments + earlier - 1);
        LaneCosts.AddInputs(counts, earlier);
        if (!ends)
        {
            LaneCosts.AddPartialStore(counts);
            return;
        }

        if (index is not null)
        {
            counts.AddOpcode(OpcodeClass.ConvertInt);
            counts.AddOpcode(OpcodeClass.ShiftLong, segments + earlier > 1 ? 1 : 0);
        }

        LaneCosts.AddByte(counts, index, code.LooksUp(channel.Constants));
    }

    private static void AddSegment(OpcodeCounts counts, DotSegment segment)
    {
        counts.AddOpcode(OpcodeClass.LoadConstantLong);
        foreach (DotGroup group in segment.Groups)
        {
            LaneCosts.AddLiteral(counts, group.Weights);
            counts.AddOpcode(OpcodeClass.LoadLocal, group.Terms);
            counts.AddOpcode(OpcodeClass.AddLong, group.Terms);
            counts.AddOpcode(OpcodeClass.MultiplyLong);
        }

        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        counts.AddOpcode(OpcodeClass.ShiftLong);
    }
}
