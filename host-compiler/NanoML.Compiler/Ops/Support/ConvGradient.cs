using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Ops.Support;

/// <summary>A convolution of many samples in ONNX's axis order, and its gradient, as products with the matrix of its windows.</summary>
internal sealed class ConvGradient
{
    /// <summary>Of the matrix, so that it stays near the processor.</summary>
    private const int MostElements = 1 << 16;

    private readonly ConvColumns _windows;
    private readonly int _groups;
    private readonly int _samples;
    private readonly int _outputs;
    private readonly float[] _weights;
    private readonly int _block;
    private readonly float[] _columns;
    private readonly float[] _rows;

    /// <param name="x">[N, C, spatial...].</param>
    /// <param name="weights">[M, C / groups, kernel...].</param>
    /// <param name="output">[N, M, spatial...].</param>
    public ConvGradient(Shape x, Tensor weights, Shape output, SpatialWindow window, int groups)
    {
        WindowGeometry geometry = window.Geometry(x.Permute(Layouts.ToChannelsLast(x.Rank)), output.Permute(Layouts.ToChannelsLast(x.Rank)));
        _windows = new ConvColumns(geometry, weights.Shape.Stride(0));
        _groups = groups;
        _samples = x[0];
        _outputs = weights.Shape[0] / groups;
        _weights = weights.Floats;
        _block = Math.Clamp(MostElements / Math.Max(1, _windows.Rows * _windows.Positions), 1, Math.Max(1, _samples));
        _columns = new float[_windows.Rows * _windows.Positions * _block];
        _rows = new float[_outputs * _windows.Positions * _block];
    }

    /// <summary>The convolution itself, without a bias.</summary>
    public float[] Forward(Tensor x)
    {
        var y = new float[_samples * _groups * _outputs * _windows.Positions];
        foreach ((int first, int count, int group) in Parts())
        {
            int length = Unfold(x, first, count, group);
            Array.Clear(_rows);
            for (int m = 0; m < _outputs; m++)
            {
                RowSums.Add(
                    _columns, _weights.AsSpan(((group * _outputs) + m) * _windows.Rows, _windows.Rows), 1, _windows.Rows, _rows.AsSpan(m * length, length));
            }

            Scatter(y, first, count, group);
        }

        return y;
    }

    /// <summary>The derivatives by the input and the weights.</summary>
    public (float[] X, float[] Weights) Compute(Tensor x, Tensor weights, float[] outputGradient)
    {
        var xGradient = new float[x.Shape.Count];
        var weightGradient = new float[weights.Shape.Count];
        int inputs = x.Shape.Stride(0) / _groups;
        foreach ((int first, int count, int group) in Parts())
        {
            int length = Unfold(x, first, count, group);
            Gather(outputGradient, first, count, group);
            int firstWeight = group * _outputs * _windows.Rows;
            AddWeightGradient(length, weightGradient.AsSpan(firstWeight, _outputs * _windows.Rows));
            ToColumnGradient(length, _weights.AsSpan(firstWeight, _outputs * _windows.Rows));
            for (int n = 0; n < count; n++)
            {
                _windows.Fold(_columns, xGradient.AsSpan((((first + n) * _groups) + group) * inputs, inputs), n * _windows.Positions, length);
            }
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

    /// <summary>A few samples of one group at a time.</summary>
    private IEnumerable<(int First, int Count, int Group)> Parts()
    {
        for (int first = 0; first < _samples; first += _block)
        {
            for (int group = 0; group < _groups; group++)
            {
                yield return (first, Math.Min(_block, _samples - first), group);
            }
        }
    }

    /// <returns>The length of a row.</returns>
    private int Unfold(Tensor x, int first, int count, int group)
    {
        int inputs = x.Shape.Stride(0) / _groups;
        int length = count * _windows.Positions;
        for (int n = 0; n < count; n++)
        {
            _windows.Unfold(x.Floats.AsSpan((((first + n) * _groups) + group) * inputs, inputs), _columns, n * _windows.Positions, length);
        }

        return length;
    }

    /// <summary>Puts what the samples have of each output channel into a row.</summary>
    private void Gather(float[] y, int first, int count, int group)
    {
        int positions = _windows.Positions;
        for (int n = 0; n < count; n++)
        {
            for (int m = 0; m < _outputs; m++)
            {
                y.AsSpan(Offset(first + n, group, m), positions).CopyTo(_rows.AsSpan(((m * count) + n) * positions));
            }
        }
    }

    private void Scatter(float[] y, int first, int count, int group)
    {
        int positions = _windows.Positions;
        for (int n = 0; n < count; n++)
        {
            for (int m = 0; m < _outputs; m++)
            {
                _rows.AsSpan(((m * count) + n) * positions, positions).CopyTo(y.AsSpan(Offset(first + n, group, m)));
            }
        }
    }

    private int Offset(int sample, int group, int output) => ((((sample * _groups) + group) * _outputs) + output) * _windows.Positions;

    private void AddWeightGradient(int length, Span<float> weightGradient)
    {
        for (int row = 0; row < _windows.Rows; row++)
        {
            ReadOnlySpan<float> column = _columns.AsSpan(row * length, length);
            int m = 0;
            for (; m + 2 <= _outputs; m += 2)
            {
                (float a, float b) = DotProduct.OfTwo(column, _rows.AsSpan(m * length, length), _rows.AsSpan((m + 1) * length, length));
                weightGradient[(m * _windows.Rows) + row] += a;
                weightGradient[((m + 1) * _windows.Rows) + row] += b;
            }

            if (m < _outputs)
            {
                weightGradient[(m * _windows.Rows) + row] += DotProduct.Of(column, _rows.AsSpan(m * length, length));
            }
        }
    }

    /// <summary>In the place of the columns, of which nothing more is needed.</summary>
    private void ToColumnGradient(int length, ReadOnlySpan<float> weights)
    {
        for (int row = 0; row < _windows.Rows; row++)
        {
            Span<float> target = _columns.AsSpan(row * length, length);
            target.Clear();
            RowSums.Add(_rows, weights[row..], _windows.Rows, _outputs, target);
        }
    }
}
