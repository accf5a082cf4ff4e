using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Driver;

/// <summary>Prices a compiled model: counts the opcodes of an inference and multiplies them by what they cost.</summary>
public static class Profiling
{
    /// <returns>The mean over <see cref="Compilation.ProfileInputs"/>.</returns>
    public static ProfileReport Run(Compilation compilation, IProgress<StageProgress>? progress = null)
    {
        Plan plan = compilation.Plan;
        progress?.Report(new(Stage.Profile, 0));
        LayerIl il = LayerIl.Count(
            compilation.Assemblies[^1], compilation.Code.Layers, compilation.ProfileInputs, ForwardProgress.To(progress, Stage.Profile));
        OpcodeCounts total = il.Total;
        long ops = Mean(compilation, total.Opcodes);
        TimeRange time = compilation.Costs.Time(total);
        int runs = compilation.ProfileInputs.Length;
        return new ProfileReport(
            compilation.Costs.Name,
            compilation.Costs.IsEstimate,
            time.Middle / runs,
            time.Low / runs,
            time.High / runs,
            Instructions(compilation, total),
            plan.Macs,
            ops,
            PerMac(ops, plan.Macs),
            compilation.Fit.Ram.Total,
            compilation.Fit.FlashBytes,
            compilation.Assemblies.Sum(a => DeviceSubset.Measure(a).IlBytes),
            compilation.Emission.Tables.Sum(t => t.ByteLength) + compilation.Emission.Layers.Sum(l => l.ResourceBytes),
            [.. compilation.Emission.Layers.GroupBy(c => c.Call.Layer).Select(layers => Profile(compilation, il, layers))]);
    }

    private static LayerProfile Profile(Compilation compilation, LayerIl il, IGrouping<string, LayerCode> layers)
    {
        OpcodeCounts counts = il.Of(layers.Key);
        long ops = Mean(compilation, counts.Opcodes);
        long macs = layers.Sum(l => l.Call.Macs);
        return new LayerProfile(
            layers.Key,
            string.Join(" + ", layers.Select(l => l.Call.Kernel).Distinct()),
            string.Join(" + ", layers.Select(l => l.Strategy).Distinct()),
            macs,
            ops,
            PerMac(ops, macs),
            compilation.Costs.Milliseconds(counts) / compilation.ProfileInputs.Length,
            Instructions(compilation, counts),
            RamBytes(compilation.Emission, layers),
            il.ExclusiveBytes(layers.Key),
            layers.SelectMany(l => l.Tables).Distinct().Sum(t => t.ByteLength) + layers.Sum(l => l.ResourceBytes));
    }

    private static long? Instructions(Compilation compilation, OpcodeCounts counts) =>
        compilation.Costs.Instructions(counts) is { } sum ? Mean(compilation, sum) : null;

    private static long Mean(Compilation compilation, double sum) => (long)Math.Round(sum / compilation.ProfileInputs.Length);

    private static double? PerMac(long ops, long macs) => macs == 0 ? null : (double)ops / macs;

    private static int RamBytes(EmissionPlan plan, IGrouping<string, LayerCode> layers) =>
        layers.SelectMany(l => l.Tables).Distinct().Sum(t => DeviceHeap.ArrayBytes(t.ByteLength))
        + layers.Max(layer => LiveBytes(plan, plan.Layers.IndexOf(layer)) + (sizeof(long) * layer.LaneElements) + layer.Stream.HeapBytes);

    /// <summary>The bytes of the arena that a call needs: an output that overwrites an input has its place.</summary>
    internal static int LiveBytes(EmissionPlan plan, int call) => plan.Arena.Lifetimes
        .Where(l => l.Value.First <= call && call <= l.Value.Last)
        .GroupBy(l => plan.Arena.Offsets[l.Key])
        .Sum(place => place.Max(l => l.Key.Length));
}
