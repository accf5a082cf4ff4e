using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// The gradient of a convolution in ONNX's axis order. The windows of a group are unfolded to a matrix of one row per weight and one column
/// per output position, so that every product runs along rows (Chellapilla et al., "High Performance Convolutional Neural Networks for
/// Document Processing", 2006).
/// </summary>
internal sealed class ConvGradient
{
    private readonly WindowGeometry _window;
    private readonly int _groups;
    private readonly float[] _weights;
    private readonly float[] _columns;
    private readonly float[] _columnGradient;
    private readonly Run[][] _runs;
    private readonly int _rows;

    /// <param name="x">[N, C, spatial...].</param>
    /// <param name="weights">[M, C / groups, kernel...].</param>
    /// <param name="output">[N, M, spatial...].</param>
    public ConvGradient(Shape x, Tensor weights, Shape output, SpatialWindow window, int groups)
    {
        _window = window.Geometry(x.Permute(Layouts.ToChannelsLast(x.Rank)), output.Permute(Layouts.ToChannelsLast(x.Rank)));
        _groups = groups;
        _weights = weights.Floats;
        _rows = weights.Shape.Stride(0);
        _columns = new float[_rows * _window.OutputPositions];
        _columnGradient = new float[_columns.Length];
        _runs = [.. Enumerable.Range(0, _window.Taps).Select(tap => Runs(_window, tap))];
    }

    /// <summary>The derivatives by the input and the weights.</summary>
    public (float[] X, float[] Weights) Compute(Tensor x, Tensor weights, float[] outputGradient)
    {
        var xGradient = new float[x.Shape.Count];
        var weightGradient = new float[weights.Shape.Count];
        int outputs = weights.Shape[0] / _groups;
        int block = outputs * _window.OutputPositions;
        int inputs = x.Shape.Stride(0) / _groups;
        for (int part = 0; part < x.Shape[0] * _groups; part++)
        {
            int firstWeight = part % _groups * outputs * _rows;
            Unfold(x.Floats.AsSpan(part * inputs, inputs));
            Array.Clear(_columnGradient);
            AddProducts(outputGradient.AsSpan(part * block, block), firstWeight, weightGradient);
            Fold(xGradient.AsSpan(part * inputs, inputs));
        }

        return (xGradient, weightGradient);
    }

    /// <summary>The derivative by the bias: the sum over positions.</summary>
    public static float[] Bias(Shape output, float[] outputGradient)
    {
        int positions = output.Stride(1);
        var bias = new float[output[1]];
        for (int row = 0; row < outputGradient.Length / positions; row++)
        {
            bias[row % bias.Length] += Sum(outputGradient.AsSpan(row * positions, positions));
        }

        return bias;
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        float sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }

    private void AddProducts(ReadOnlySpan<float> outputGradient, int firstWeight, float[] weightGradient)
    {
        int positions = _window.OutputPositions;
        int weight = firstWeight;
        for (int start = 0; start < outputGradient.Length; start += positions)
        {
            ReadOnlySpan<float> gradient = outputGradient.Slice(start, positions);
            for (int row = 0; row < _rows; row++, weight++)
            {
                weightGradient[weight] += DotProduct.Of(gradient, _columns.AsSpan(row * positions, positions));
                if (_weights[weight] != 0)
                {
                    Span<float> target = _columnGradient.AsSpan(row * positions, positions);
                    TensorPrimitives.MultiplyAdd(gradient, _weights[weight], target, target);
                }
            }
        }
    }

    private void Unfold(ReadOnlySpan<float> x)
    {
        for (int row = 0; row < _rows; row++)
        {
            int plane = row / _window.Taps * _window.InputHeight * _window.InputWidth;
            Span<float> columns = _columns.AsSpan(row * _window.OutputPositions, _window.OutputPositions);
            columns.Clear();
            foreach (Run run in _runs[row % _window.Taps])
            {
                int from = plane + run.From;
                for (int k = run.To; k < run.To + run.Count; k++, from += _window.StrideWidth)
                {
                    columns[k] = x[from];
                }
            }
        }
    }

    private void Fold(Span<float> xGradient)
    {
        for (int row = 0; row < _rows; row++)
        {
            int plane = row / _window.Taps * _window.InputHeight * _window.InputWidth;
            ReadOnlySpan<float> columns = _columnGradient.AsSpan(row * _window.OutputPositions, _window.OutputPositions);
            foreach (Run run in _runs[row % _window.Taps])
            {
                int from = plane + run.From;
                for (int k = run.To; k < run.To + run.Count; k++, from += _window.StrideWidth)
                {
                    xGradient[from] += columns[k];
                }
            }
        }
    }

    /// <summary>The rows of output positions at which one element of the window meets the input.</summary>
    private static Run[] Runs(WindowGeometry g, int tap)
    {
        int left = (tap % g.KernelWidth * g.DilationWidth) - g.PadLeft;
        int top = (tap / g.KernelWidth * g.DilationHeight) - g.PadTop;
        int first = left >= 0 ? 0 : (-left + g.StrideWidth - 1) / g.StrideWidth;
        int end = left >= g.InputWidth ? 0 : Math.Min(g.OutputWidth, ((g.InputWidth - left - 1) / g.StrideWidth) + 1);
        return first >= end ? [] : [.. Enumerable.Range(0, g.OutputHeight)
            .Select(y => (Row: top + (y * g.StrideHeight), Y: y))
            .Where(p => p.Row >= 0 && p.Row < g.InputHeight)
            .Select(p => new Run((p.Row * g.InputWidth) + left + (first * g.StrideWidth), (p.Y * g.OutputWidth) + first, end - first))];
    }

    /// <summary>Neighbouring output positions.</summary>
    /// <param name="From">The element of the input plane that the first one reads.</param>
    /// <param name="To">The first one.</param>
    private readonly record struct Run(int From, int To, int Count);
}
