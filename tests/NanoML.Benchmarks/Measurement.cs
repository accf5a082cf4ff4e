using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.NanoClr.Tests;

namespace NanoML.Benchmarks;

/// <summary>A model in one mode: what the cost model says and, where there is a nanoCLR, what it took.</summary>
/// <param name="OnNanoClr">Null without nanoCLR; of several runs the one in the middle.</param>
internal sealed record Measurement(string Model, string Mode, ProfileReport Profile, ImmutableArray<string> LayerOrder, DeviceReplayResult? OnNanoClr)
{
    private const int Inferences = 5;

    // The same program is up to a tenth faster or slower from process to process, throughout.
    private const int Runs = 3;

    // The static tables of the largest model, with room for the host's larger heap blocks.
    private const int HeapKilobytes = 4096;

    /// <summary>Milliseconds of each layer: the fastest of the inferences.</summary>
    public Dictionary<string, double> LayerMilliseconds => OnNanoClr is not { } run
        ? []
        : LayerOrder.Zip(run.LayerMicroseconds).GroupBy(l => l.First).ToDictionary(l => l.Key, l => l.Sum(part => part.Second) / 1000);

    public static Measurement Run(string name, Mode mode, ModelCase model, NanoClrTools? tools)
    {
        CompileOptions options = mode.Apply(new CompileOptions
        {
            ModelPath = model.Model,
            Target = "esp32-psram",
            CostTable = "nanoclr-host",
            DataPath = model.Calibration,
            Scale = model.Scale,
        });
        Compilation compilation = Compilation.Run(options);
        ProfileReport profile = Profiling.Run(compilation);
        DeviceReplayResult? result = null;
        if (tools is not null)
        {
            SampleSet test = Compilation.LoadSamples(options, compilation.Imported, model.Test);
            byte[][] inputs = [.. Enumerable.Range(0, Inferences)
                .Select(k => IntegerOracle.QuantizeInput(compilation.Plan, test.Inputs[k % test.Count]))];
            result = Enumerable.Range(0, Runs)
                .Select(_ => DeviceReplay.Run(tools, compilation.Code, inputs, HeapKilobytes, TimeSpan.FromMinutes(10), timeLayers: true))
                .OrderBy(run => run.BestMicroseconds)
                .ElementAt(Runs / 2);
            RequireSameBytes(compilation, inputs, result);
        }

        return new Measurement(name, mode.Name, profile, [.. compilation.Code.Layers.Select(l => l.Layer)], result);
    }

    // A figure of code that computes something else would be worth nothing.
    private static void RequireSameBytes(Compilation compilation, byte[][] inputs, DeviceReplayResult result)
    {
        var oracle = new IntegerOracle(compilation.Plan);
        int wrong = inputs.Zip(result.Outputs).Count(pair => !oracle.Run(pair.First).AsSpan().SequenceEqual(pair.Second));
        if (wrong > 0)
        {
            throw new InvalidOperationException($"{compilation.ClassName}: {wrong} of {inputs.Length} outputs differ from the oracle's.");
        }
    }
}
