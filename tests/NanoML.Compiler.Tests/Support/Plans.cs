using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Tests.Support;

/// <summary>From a graph to what comes after it, calibrated by min-max on seeded noise.</summary>
internal static class Plans
{
    /// <summary>Inputs of a graph, uniform in [-1, 1).</summary>
    public static float[][] Samples(Graph graph, int count = 4) =>
        [.. Enumerable.Range(0, count).Select(k => Tensors.Random(graph.Value(graph.Inputs[0]).Shape, -1, 1, seed: k).Floats)];

    public static QuantGraph Quantize(Graph graph) => Quantizer.Quantize(graph, Calibrator.Run(graph, Samples(graph), RangeMethod.MinMax));

    public static Plan Of(Graph graph) => Planner.CreatePlan(Quantize(graph));
}
