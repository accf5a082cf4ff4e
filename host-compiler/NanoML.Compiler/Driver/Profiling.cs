using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Driver;

/// <summary>Prices a compiled model: counts the opcodes of an inference and multiplies them by what they cost.</summary>
public static class Profiling
{
    /// <returns>The mean over <see cref="Compilation.ProfileInputs"/>.</returns>
    public static ProfileReport Run(Compilation compilation)
    {
        Plan plan = compilation.Plan;
        LayerIl il = LayerIl.Count(compilation);
        OpcodeCounts total = il.Total;
        long ops = Mean(compilation, total.Opcodes);
        return new ProfileReport(
            compilation.Costs.Name,
            compilation.Costs.IsEstimate,
            compilation.Costs.Milliseconds(total) / compilation.ProfileInputs.Length,
            plan.Macs,
            ops,
            PerMac(ops, plan.Macs),
            compilation.Fit.Ram.Total,
            compilation.Fit.FlashBytes,
            compilation.Assemblies.Sum(a => DeviceSubset.Measure(a).IlBytes),
            plan.Tables.Sum(t => t.ByteLength),
            [.. plan.Calls.GroupBy(c => c.Layer).Select(calls => Profile(compilation, il, calls))]);
    }

    private static LayerProfile Profile(Compilation compilation, LayerIl il, IGrouping<string, KernelCall> calls)
    {
        OpcodeCounts counts = il.Of(calls.Key);
        long ops = Mean(compilation, counts.Opcodes);
        long macs = calls.Sum(c => c.Macs);
        return new LayerProfile(
            calls.Key,
            string.Join(" + ", calls.Select(c => c.Kernel).Distinct()),
            string.Join(" + ", calls.Select(c => c.Strategy).Distinct()),
            macs,
            ops,
            PerMac(ops, macs),
            compilation.Costs.Milliseconds(counts) / compilation.ProfileInputs.Length,
            RamBytes(compilation.Plan, calls),
            il.ExclusiveBytes(calls.Key),
            calls.SelectMany(c => c.Tables).Distinct().Sum(t => t.ByteLength));
    }

    private static long Mean(Compilation compilation, long sum) => (long)Math.Round((double)sum / compilation.ProfileInputs.Length);

    private static double? PerMac(long ops, long macs) => macs == 0 ? null : (double)ops / macs;

    private static int RamBytes(Plan plan, IGrouping<string, KernelCall> calls) =>
        calls.SelectMany(c => c.Tables).Distinct().Sum(t => DeviceHeap.ArrayBytes(t.ByteLength))
        + calls.Max(call => LiveBytes(plan, plan.Calls.IndexOf(call)));

    // An output that overwrites an input has its place.
    private static int LiveBytes(Plan plan, int call) => plan.Arena.Lifetimes
        .Where(l => l.Value.First <= call && call <= l.Value.Last)
        .GroupBy(l => plan.Arena.Offsets[l.Key])
        .Sum(place => place.Max(l => l.Key.Length));
}
