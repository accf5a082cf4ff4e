using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Proof;

/// <summary>What float rounding may change: two ways to compute one thing in floats are that close.</summary>
/// <param name="Relative">To the greatest magnitude of the tensors that are compared.</param>
internal sealed record Closeness(double Relative)
{
    private const double Float32 = 1e-3;
    private const double Float16 = 2e-2;
    private const double BFloat16 = 1e-1;

    /// <summary>Below it is what is left of numbers around 1 that cancel.</summary>
    private const double Floor = 1e-5;

    /// <summary>Of a model: the narrowest floats in it decide.</summary>
    public static Closeness Of(Graph graph)
    {
        ElementType[] types = [.. graph.Values.Values.Select(value => value.Type.ElementType).Distinct()];
        return new Closeness(
            types.Contains(ElementType.BFloat16) ? BFloat16 : types.Contains(ElementType.Float16) ? Float16 : Float32);
    }

    /// <summary>Whether a graph holds a function that jumps, so that rounding before it may change its result by any amount.</summary>
    public static bool Jumps(Graph graph) => graph.Nodes.Any(node => Jumps(node.Op));

    private static bool Jumps(Op op) => op switch
    {
        QuantizeLinear or ArgMax or ArgMin or TopK or TopSelection or Hardmax or Mod or Shrink or Equal or Compare or ThresholdedRelu => true,
        QuantizedForm { Result: not null } or RoundToLevels or DynamicQuantizeLinear or DynamicQuantizeMatMul => true,
        Cast cast => !cast.To.IsFloat(),
        _ => false,
    };

    /// <summary>The greatest magnitude among the finite elements.</summary>
    public static double Magnitude(IEnumerable<float[]> tensors) =>
        tensors.SelectMany(x => x).Where(float.IsFinite).Select(x => Math.Abs((double)x)).DefaultIfEmpty(0).Max();

    /// <summary>The index of the element that differs most, or -1 when all are close.</summary>
    /// <param name="magnitude">Of what is compared, or of what it was computed from.</param>
    public int FirstFar(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double magnitude)
    {
        double worst = (Relative * magnitude) + Floor;
        int index = -1;
        for (int k = 0; k < expected.Length; k++)
        {
            double distance = Distance(expected[k], actual[k]);
            if (distance > worst)
            {
                (worst, index) = (distance, k);
            }
        }

        return index;
    }

    /// <summary>The first sample of which one output differs, or -1 when all are close.</summary>
    /// <param name="expected">All outputs of each sample.</param>
    public int FirstFar(OutputPort port, float[][] expected, float[][] actual)
    {
        double magnitude = Magnitude(expected.Select(outputs => port.Of<float>(outputs).ToArray()));
        return Array.FindIndex(
            expected.Zip(actual).ToArray(), pair => FirstFar(port.Of<float>(pair.First), port.Of<float>(pair.Second), magnitude) >= 0);
    }

    // NaN is as good as infinity: both say that the model does not work on this sample.
    private static double Distance(float expected, float actual) => (float.IsFinite(expected), float.IsFinite(actual)) switch
    {
        (true, true) => Math.Abs((double)expected - actual),
        (false, false) => 0,
        _ => double.PositiveInfinity,
    };
}
