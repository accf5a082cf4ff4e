using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The float evaluation of a transposed convolution and its way back, on channels-last tensors: every pixel of the input is spread over a window.</summary>
internal sealed class TransposedProduct
{
    private readonly ConvTranspose _layer;
    private readonly Shape _input;
    private readonly Tensor _weights;
    private readonly Shape _output;
    private readonly float[] _rows;
    private readonly int _taps;

    /// <param name="input">[N, spatial..., C].</param>
    /// <param name="weights">[C, M / groups, kernel...].</param>
    public TransposedProduct(ConvTranspose layer, Shape input, Tensor weights)
    {
        _layer = layer;
        _input = input;
        _weights = weights;
        _taps = weights.Shape.Stride(1);
        _output = new Shape([input[0], .. layer.Outputs, layer.OutputChannels(weights.Shape)]);
        _rows = weights.Transpose(Layouts.ToChannelsLast(weights.Shape.Rank)).Floats;
    }

    private int GroupOutputs => _weights.Shape[1];

    /// <returns>[N, spatial..., M].</returns>
    public Tensor Compute(Tensor x, float[]? bias)
    {
        var y = new float[_output.Count];
        for (int k = 0; bias is not null && k < y.Length; k++)
        {
            y[k] = bias[k % bias.Length];
        }

        ForEachTap((source, row, target) =>
        {
            float factor = x.Floats[source];
            for (int m = 0; m < GroupOutputs; m++)
            {
                y[target + m] += factor * _rows[row + m];
            }
        });
        return new Tensor(_output, _layer.Clamp is { } clamp ? Array.ConvertAll(y, clamp.Apply) : y, x.Type.ElementType);
    }

    /// <summary>Gradients of the input, channels last, and of the weights in their own order.</summary>
    public (Tensor X, Tensor Weights) Gradient(Tensor x, Tensor output)
    {
        var dx = new float[x.Floats.Length];
        var rows = new float[_rows.Length];
        ForEachTap((source, row, target) =>
        {
            float sum = 0;
            for (int m = 0; m < GroupOutputs; m++)
            {
                sum += _rows[row + m] * output.Floats[target + m];
                rows[row + m] += x.Floats[source] * output.Floats[target + m];
            }

            dx[source] += sum;
        });
        int rank = _input.Rank;
        Shape spread = _weights.Shape.Permute(Layouts.ToChannelsLast(rank));
        return (new Tensor(x.Shape, dx), new Tensor(spread, rows).Transpose(Layouts.ToChannelsFirst(rank)));
    }

    /// <summary>Every element of the input with every position of its window that is in the output.</summary>
    /// <param name="visit">Takes indices: of the element, of its weights for a group's outputs, of the first of those outputs.</param>
    private void ForEachTap(Action<int, int, int> visit)
    {
        int channels = _input[^1];
        int groupInputs = channels / _layer.Groups;
        int[][] targets = [.. Enumerable.Range(0, _input.Product(1, _input.Rank - 1)).Select(Targets)];
        int outputPixels = _output.Product(1, _output.Rank - 1);
        for (int n = 0; n < _input[0]; n++)
        {
            for (int pixel = 0; pixel < targets.Length; pixel++)
            {
                for (int c = 0; c < channels; c++)
                {
                    for (int tap = 0; tap < _taps; tap++)
                    {
                        if (targets[pixel][tap] >= 0)
                        {
                            int target = (((n * outputPixels) + targets[pixel][tap]) * _output[^1]) + (c / groupInputs * GroupOutputs);
                            visit((((n * targets.Length) + pixel) * channels) + c, ((c * _taps) + tap) * GroupOutputs, target);
                        }
                    }
                }
            }
        }
    }

    /// <summary>For each position of the window the pixel of the output; -1 where that was cut off.</summary>
    private int[] Targets(int pixel)
    {
        SpatialWindow window = _layer.Window;
        var result = new int[_taps];
        for (int tap = 0; tap < _taps; tap++)
        {
            int source = pixel;
            int place = tap;
            int stride = 1;
            for (int axis = window.Rank - 1; axis >= 0 && result[tap] >= 0; axis--)
            {
                int extent = _input[axis + 1];
                int at = (source % extent * window.Strides[axis]) + (place % window.Kernel[axis] * window.Dilations[axis]) - window.PadsBegin[axis];
                result[tap] = at < 0 || at >= _layer.Outputs[axis] ? -1 : result[tap] + (at * stride);
                source /= extent;
                place /= window.Kernel[axis];
                stride *= _layer.Outputs[axis];
            }
        }

        return result;
    }
}
