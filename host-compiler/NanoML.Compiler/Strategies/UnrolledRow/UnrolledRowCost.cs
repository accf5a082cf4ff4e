using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledRow;

/// <summary>Counts what <see cref="UnrolledRowCode"/> executes, without emitting it.</summary>
internal static class UnrolledRowCost
{
    public static OpcodeCounts Of(UnrolledRowCode code)
    {
        int below = code.LikelyBelow;
        var counts = new OpcodeCounts();
        foreach (UnrolledMethod method in code.Methods)
        {
            AddInputs(counts, method);
            ILookup<int, MethodPart> parts = method.Parts.ToLookup(p => p.Channel);
            foreach (LaneChannel channel in method.Channels)
            {
                AddChannel(counts, code, channel, method, parts[channel.Channel].SingleOrDefault(), below);
            }
        }

        counts.MakeBlock(methods: code.Methods.Length);
        counts.AddOpcode(OpcodeClass.StaticCall, code.Methods.Length);
        return counts;
    }

    private static void AddInputs(OpcodeCounts counts, UnrolledMethod method)
    {
        int taps = method.Channels.SelectMany(c => UnrolledMethods.InChunk(c, method.FirstTap, method.EndTap))
            .SelectMany(part => part.Terms).Select(t => t.Tap).Distinct().Count();
        int sums = method.SharedSums.Length;
        LaneCosts.AddInputs(counts, taps);
        counts.AddOpcode(OpcodeClass.LoadLocal, 2 * sums);
        counts.AddOpcode(OpcodeClass.AddInt, sums);
        counts.AddOpcode(OpcodeClass.StoreLocal, taps + sums);
        counts.AddCost(OpcodeClass.CallArgument, 4);
        counts.AddCost(OpcodeClass.CallLocal, taps + sums);
    }

    private static void AddChannel(
        OpcodeCounts counts, UnrolledRowCode code, LaneChannel channel, UnrolledMethod method, MethodPart? part, int below)
    {
        if (part is null)
        {
            LaneCosts.AddConstantByte(counts);
            return;
        }

        LaneIndex? index = code.LikelyIndex(channel, UnrolledRowCode.Format, below);
        bool continues = UnrolledRowCode.Continues(channel, method);
        ImmutableArray<MagnitudeGroup> groups = MagnitudeGroup.Of(part.Terms);
        int products = groups.Count(g => g.Multiplies);
        int shifts = groups.Sum(g => g.Shifts);
        counts.AddOpcode(OpcodeClass.LoadLocal, part.Terms.Length);
        counts.AddOpcode(OpcodeClass.AddInt, part.Terms.Length - (index is null && !continues ? 1 : 0));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, products + shifts);
        counts.AddOpcode(OpcodeClass.MultiplyInt, products);
        counts.AddOpcode(OpcodeClass.ShiftInt, shifts);
        if (continues)
        {
            LaneCosts.AddInputs(counts, 1);
            counts.AddOpcode(OpcodeClass.ConvertInt);
        }
        else if (index is not null)
        {
            counts.AddOpcode(OpcodeClass.LoadConstantInt);
        }

        if (!UnrolledRowCode.EndsIn(channel, method))
        {
            LaneCosts.AddPartialStore(counts);
            counts.AddOpcode(OpcodeClass.ConvertLong);
            return;
        }

        counts.AddOpcode(index is null ? OpcodeClass.ConvertLong : OpcodeClass.ShiftInt);
        LaneCosts.AddByte(counts, index, code.LooksUp(channel));
    }
}
