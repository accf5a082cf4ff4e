using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Compiler.Tests.Support;

/// <summary>A <see cref="RandomGraph"/> on its way to code, and inputs for it.</summary>
internal sealed class RandomModel
{
    private const int CalibrationSamples = 8;

    private readonly Random _random;

    public RandomModel(int seed)
    {
        _random = new Random(seed);
        Graph optimized = Pipeline.Run(new RandomGraph(seed).Build());
        int length = optimized.Value(optimized.Inputs[0]).Shape.Count;
        float[][] samples = [.. Enumerable.Range(0, CalibrationSamples)
            .Select(_ => Enumerable.Range(0, length).Select(_ => (2 * _random.NextSingle()) - 1).ToArray())];
        Plan = Planner.CreatePlan(Quantizer.Quantize(optimized, Calibrator.Run(optimized, samples, CompileOptions.DefaultRanges)));
        Code = ModelEmitter.Emit(ReferenceCode.PlanFor(Plan), new EmitOptions($"Random{seed}", "NanoML.Models", "random.onnx", "", "esp32"));
    }

    public Plan Plan { get; }

    public EmittedModelCode Code { get; }

    /// <summary>Quantised inputs: both extremes, then random bytes.</summary>
    public ImmutableArray<byte[]> Inputs(int count)
    {
        int length = Plan.Input.Shape.Count;
        return [.. Enumerable.Range(0, count).Select(sample =>
            Enumerable.Range(0, length).Select(_ => sample < 2 ? (byte)(255 * sample) : (byte)_random.Next(256)).ToArray())];
    }
}
