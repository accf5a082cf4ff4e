using NanoML.Compiler.Ir;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Support;

internal static class GraphAssert
{
    /// <summary>Both graphs hold, and give the same output on random inputs, up to float rounding.</summary>
    /// <param name="roundsToScales">Whether the second graph's values are rounded to the scales that passes took from quantising nodes.</param>
    public static void SameOutputs(Graph before, Graph after, double tolerance = 1e-5, bool roundsToScales = false)
    {
        Verifier.Check(after, "after");
        for (int seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            int length = before.Value(before.Inputs[0]).Shape.Count;
            float[] sample = [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
            float[] expected = new FloatOracle(before).Run(sample);
            float[] actual = new FloatOracle(after, roundsToScales).Run(sample);
            Assert.Equal(expected.Length, actual.Length);
            double scale = Math.Max(1, expected.Max(MathF.Abs));
            for (int k = 0; k < expected.Length; k++)
            {
                Assert.True(
                    Math.Abs(expected[k] - actual[k]) <= tolerance * scale,
                    $"element {k}: {expected[k]} became {actual[k]}\n{GraphText.Print(after)}");
            }
        }
    }

    /// <summary>The integer plan of the optimised graph gives the graph's output, but for noise that is so far below it.</summary>
    public static void KeepsDecibels(Graph graph, double least)
    {
        Plan plan = Plans.Of(Pipeline.Run(graph));
        float[] sample = Plans.Samples(graph, 1)[0];
        float[] expected = new FloatOracle(graph).Run(sample);
        float[] actual = IntegerOracle.DequantizeOutput(plan, new IntegerOracle(plan).Run(IntegerOracle.QuantizeInput(plan, sample)));
        double signal = expected.Sum(x => (double)x * x);
        double noise = expected.Zip(actual, (x, y) => (double)(x - y) * (x - y)).Sum() + 1e-12;
        double decibels = 10 * Math.Log10(signal / noise);
        Assert.True(decibels >= least, $"{decibels:f1} dB, {least} were expected\n{GraphText.Print(Pipeline.Run(graph))}");
    }

    /// <summary>The operator types in their order.</summary>
    public static void Operators(Graph graph, params string[] expected) =>
        Assert.Equal(expected, graph.Nodes.Select(node => node.Op.OpType));
}
