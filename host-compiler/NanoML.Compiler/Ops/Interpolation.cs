using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>How ONNX Resize weighs the neighbours of a place between them.</summary>
/// <param name="IsCubic">By four neighbours (Keys, "Cubic convolution interpolation for digital image processing", 1981), not by two.</param>
/// <param name="Coordinates">ONNX's coordinate_transformation_mode.</param>
/// <param name="Coefficient">ONNX's cubic_coeff_a.</param>
/// <param name="ExcludesOutside">The weights of neighbours outside the input go to the others.</param>
public sealed record InterpolationRule(bool IsCubic, string Coordinates, float Coefficient = -0.75f, bool ExcludesOutside = false);

/// <summary>Linear or cubic resizing along one axis, of which <see cref="InterpolatedResize"/> consists. It is not an ONNX operator.</summary>
/// <param name="Extent">The output's, along <paramref name="Axis"/>.</param>
/// <param name="Scale">Output over input, as the coordinate transformation uses it.</param>
/// <param name="Start">Of the region of the input that is resized, as a share of it.</param>
/// <param name="End">Of that region.</param>
public sealed record Interpolation(int Axis, int Extent, float Scale, InterpolationRule Rule, float Start = 0, float End = 1) : Op, ILowers
{
    private const int LinearTaps = 2;
    private const int CubicTaps = 4;
    private const int MostBits = 20;

    private int Taps => Rule.IsCubic ? CubicTaps : LinearTaps;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        return Axis < input.Rank && input[Axis] > 0
            ? [new(inputs[0]!.Type.ElementType, ShapeRules.Result(input.Dims.Select((dim, axis) => axis == Axis ? Extent : (long)dim)))]
            : throw OpException.Shape($"an input of shape {input} cannot be resized along axis {Axis}");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        Shape shape = x.Shape.With(Axis, Extent);
        int inner = shape.Stride(Axis);
        (int[] places, float[] weights) = Neighbours(x.Shape[Axis]);
        var y = new float[shape.Count];
        for (int k = 0; k < y.Length; k++)
        {
            int output = k / inner % Extent;
            int first = k / inner / Extent * x.Shape[Axis] * inner;
            for (int tap = output * Taps; tap < (output + 1) * Taps; tap++)
            {
                y[k] += weights[tap] * x.Floats[first + (places[tap] * inner) + (k % inner)];
            }
        }

        return [new Tensor(shape, y, x.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this with { Axis = permutation.IndexOf(Axis) };

    /// <summary>The output that lies within the input: others are extrapolated.</summary>
    public (int First, int Count) Inside(int input)
    {
        int[] inside = [.. Enumerable.Range(0, Extent).Where(k => Source(k, input) is >= 0 and var at && at <= input - 1)];
        return inside.Length == 0 ? (0, 0) : (inside[0], inside.Length);
    }

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        QuantParams from = context.Input(0).Quant;
        QuantParams to = context.Output().Quant;
        int inner = input.Stride(Axis);
        (int[] places, float[] weights) = Neighbours(input[Axis]);
        double ratio = (double)from.Scale / to.Scale;
        int shift = Shift(weights, ratio, from, to);
        var table = new int[Extent * (1 + (2 * Taps))];
        for (int k = 0; k < Extent; k++)
        {
            Span<int> entry = table.AsSpan(k * (1 + (2 * Taps)), 1 + (2 * Taps));
            int[] fixedPoint = Round(weights.AsSpan(k * Taps, Taps), ratio * (1L << shift));
            entry[0] = (to.ZeroPoint << shift) + (1 << (shift - 1)) - (from.ZeroPoint * fixedPoint.Sum());
            for (int tap = 0; tap < Taps; tap++)
            {
                entry[1 + tap] = places[(k * Taps) + tap] * inner;
                entry[1 + Taps + tap] = fixedPoint[tap];
            }
        }

        context.Emit(new InterpolateCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Weights = context.Table("Neighbours", table),
            Outer = input.Product(0, Axis),
            Extent = input[Axis],
            Inner = inner,
            Taps = Taps,
            Shift = shift,
        });
    }

    /// <summary>Weights as integers that add up to what the weights do: a plain area stays plain.</summary>
    private static int[] Round(ReadOnlySpan<float> weights, double factor)
    {
        var result = new int[weights.Length];
        double sum = 0;
        int greatest = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            sum += weights[k] * factor;
            result[k] = (int)Math.Round(weights[k] * factor);
            greatest = Math.Abs(weights[k]) > Math.Abs(weights[greatest]) ? k : greatest;
        }

        result[greatest] += (int)Math.Round(sum) - result.Sum();
        return result;
    }

    /// <summary>As many bits behind the point as leave every sum in 32 bits.</summary>
    private int Shift(float[] weights, double ratio, QuantParams from, QuantParams to)
    {
        double largest = 1 + to.ZeroPoint
            + (weights.Chunk(Taps).Max(taps => taps.Sum(MathF.Abs)) * ratio * (QuantParams.Levels + from.ZeroPoint));
        return Math.Clamp((int)Math.Floor(Math.Log2(int.MaxValue / largest)) - 1, 1, MostBits);
    }

    private float Source(int index, int input) => Scale == 1 && Extent == input
        ? index
        : ResizeCoordinates.Source(Rule.Coordinates, index, input, Extent, Scale, Start, End);

    /// <summary>For each output the inputs that it is made of, and their weights.</summary>
    private (int[] Places, float[] Weights) Neighbours(int input)
    {
        var places = new int[Extent * Taps];
        var weights = new float[places.Length];
        for (int k = 0; k < Extent; k++)
        {
            Span<int> at = places.AsSpan(k * Taps, Taps);
            Span<float> weight = weights.AsSpan(k * Taps, Taps);
            if (Rule.IsCubic)
            {
                Cubic(Source(k, input), input, at, weight);
            }
            else
            {
                Linear(Source(k, input), input, at, weight);
            }
        }

        return (places, weights);
    }

    private static void Linear(float source, int input, Span<int> places, Span<float> weights)
    {
        float inside = Math.Clamp(source, 0, input - 1f);
        places[0] = (int)inside;
        places[1] = Math.Min(places[0] + 1, input - 1);
        weights[1] = inside - places[0];
        weights[0] = 1 - weights[1];
    }

    private void Cubic(float source, int input, Span<int> places, Span<float> weights)
    {
        float a = Rule.Coefficient;
        int first = (int)MathF.Floor(source) - 1;
        float s = source - MathF.Floor(source);
        float Far(float d) => (((((a * d) - (5 * a)) * d) + (8 * a)) * d) - (4 * a);
        float Near(float d) => ((((a + 2) * d) - (a + 3)) * d * d) + 1;
        weights[0] = Far(s + 1);
        weights[1] = Near(s);
        weights[2] = Near(1 - s);
        weights[3] = Far(2 - s);
        float sum = 0;
        for (int k = 0; k < CubicTaps; k++)
        {
            places[k] = Math.Clamp(first + k, 0, input - 1);
            weights[k] = Rule.ExcludesOutside && places[k] != first + k ? 0 : weights[k];
            sum += weights[k];
        }

        for (int k = 0; k < CubicTaps && Rule.ExcludesOutside; k++)
        {
            weights[k] /= sum;
        }
    }
}
