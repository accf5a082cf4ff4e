using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Progress;

namespace NanoML.Compiler.Driver;

/// <summary>How close one layer's bytes come to the float model.</summary>
/// <param name="SqnrDb">Signal to quantisation noise in decibels over a few samples: 10 log10(sum x^2 / sum (x - q)^2).</param>
public sealed record LayerError(string Layer, string Kernel, double SqnrDb);

/// <summary>Compares the integer oracle with the optimised float graph, layer by layer.</summary>
public static class LayerErrors
{
    /// <summary>How many samples are enough for stable figures.</summary>
    public const int SampleCount = 16;

    /// <param name="samples">In the model's own axis order.</param>
    /// <param name="progress">Told the share of the samples that is done, in [0, 1].</param>
    /// <returns>A layer for each buffer that stands for a value of the graph, in the order of execution.</returns>
    public static ImmutableArray<LayerError> Measure(Plan plan, ImmutableArray<float[]> samples, IProgress<double>? progress = null)
    {
        Graph graph = plan.Source.Graph;
        var meters = new Dictionary<string, NoiseMeter>();

        // Several calls may fill one buffer: it holds the layer's result after the last of them.
        var finalCalls = plan.Calls.Reverse().DistinctBy(call => call.Output.Buffer)
            .ToHashSet<KernelCall>(ReferenceEqualityComparer.Instance);
        var oracle = new IntegerOracle(plan);
        var floatOracle = new FloatOracle(graph);
        var counter = new ProgressCounter(progress, samples.Length);
        foreach (float[] sample in samples)
        {
            var values = new Dictionary<string, float[]>();
            floatOracle.Run(graph.Feed(sample), (name, tensor) => values[name] = tensor.ToFloats());
            oracle.Run(IntegerOracle.QuantizeInput(plan, sample), (call, output) =>
            {
                if (finalCalls.Contains(call))
                {
                    Compare(plan, values, meters, call, output);
                }
            });
            counter.Step();
        }

        return [.. plan.Calls.Where(c => meters.ContainsKey(c.Output.Buffer.Name)).DistinctBy(c => c.Layer)
            .Select(c => new LayerError(c.Layer, c.Kernel, meters[c.Output.Buffer.Name].Decibels))];
    }

    private static void Compare(
        Plan plan, Dictionary<string, float[]> values, Dictionary<string, NoiseMeter> meters, KernelCall call, ReadOnlyMemory<byte> output)
    {
        string name = call.Output.Buffer.Name;
        if (!values.TryGetValue(name, out float[]? expected) || !plan.Source.Activations.TryGetValue(name, out var value))
        {
            return;
        }

        if (!meters.TryGetValue(name, out NoiseMeter? meter))
        {
            meters.Add(name, meter = new NoiseMeter());
        }

        meter.Add(expected, Array.ConvertAll(output.ToArray(), q => value.Quant.Dequantize(q)));
    }
}
