using System.Runtime.InteropServices;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// Random networks on images as converters write them: weights of levels per output channel, biases of 32 bits, and for each activation a scale that one
/// sample of the input was measured for. Or all of it in floats.
/// </summary>
internal sealed class RandomTflite(int seed, bool isQuantized)
{
    private const int Relu = 1;
    private const int Relu6 = 3;

    private readonly Random _random = new(seed);
    private readonly TfliteBuilder _model = new();
    private readonly Dictionary<int, (int[] Shape, float Scale)> _made = [];
    private readonly Dictionary<int, long> _zeros = [];
    private float[] _sample = [];
    private int _image;
    private int _input;

    /// <summary>A file, and a sample that its scales suit.</summary>
    public (byte[] File, float[] Sample) Create()
    {
        int[] shape = [1, _random.Next(5, 9), _random.Next(5, 9), _random.Next(1, 4)];
        _sample = [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => (float)((4 * _random.NextDouble()) - 1))];
        _input = Add(name => _model.Input(name, Type, shape, isQuantized ? 4f / 255 : 0, isQuantized ? -64 : 0), shape, 4f / 255);
        _image = _input;
        for (int steps = _random.Next(2, 6); steps > 0; steps--)
        {
            Step(_random.Next(12));
        }

        Finish();
        return (_model.ToBytes(), _sample);
    }

    private TfliteType Type => isQuantized ? TfliteType.Int8 : TfliteType.Float32;

    private int[] Shape => _made[_image].Shape;

    private void Step(int kind)
    {
        int[] s = Shape;
        int padding = _random.Next(2);
        int activation = _random.GetItems([0, Relu, Relu6], 1)[0];
        switch (kind)
        {
            case 0 or 1:
                int outputs = _random.Next(1, 6);
                Convolve(3, [outputs, 3, 3, s[3]], 0, outputs, padding, activation);
                break;
            case 2:
                int multiplier = _random.Next(1, 3);
                Convolve(4, [1, 3, 3, s[3] * multiplier], 3, s[3] * multiplier, padding, activation);
                break;
            case 3 or 4 when s[1] > 2 && s[2] > 2:
                int stride = _random.Next(1, 3);
                int[] pooled = [1, Extent(s[1], 2, stride, 1, padding), Extent(s[2], 2, stride, 1, padding), s[3]];
                Append(kind == 3 ? 1 : 17, [_image], pooled, 5, true, (0, (byte)padding), (1, stride), (2, stride), (3, 2), (4, 2), (5, (byte)activation));
                break;
            case 5:
                int code = _random.GetItems([14, 98, 117], 1)[0];
                Append(code, [_image], s, code == 98 ? (byte)75 : (byte)0, false, code == 98 ? [(0, 0.1f)] : []);
                break;
            case 6:
                Append(34, [_image, _model.Ints($"pads{_made.Count}", [4, 2], 0, 0, 1, 0, 0, 1, 0, 0)], [1, s[1] + 1, s[2] + 1, s[3]], 0, true);
                break;
            case 7 when s[1] % 2 == 0 && s[2] % 2 == 0 && s[3] < 3:
                Append(26, [_image], [1, s[1] / 2, s[2] / 2, s[3] * 4], 19, true, (0, 2));
                break;
            case 8 when s[1] < 7:
                Append(97, [_image, _model.Ints($"size{_made.Count}", [2], s[1] * 2, s[2] * 2)], [1, s[1] * 2, s[2] * 2, s[3]], 74, true, (0, false), (1, false));
                break;
            case 9 when s[1] < 7:
                bool isAligned = _random.Next(2) == 0;
                int[] sizes = [_random.Next(2, 2 * s[1]), _random.Next(2, 2 * s[2])];
                Append(23, [_image, _model.Ints($"size{_made.Count}", [2], sizes)], [1, .. sizes, s[3]], 15, true, (2, isAligned), (3, !isAligned && _random.Next(2) == 0));
                break;
            case 10 when s[1] < 7:
                Enlarge(padding, activation);
                break;
            default:
                Branch(activation);
                break;
        }
    }

    /// <summary>A residual connection, or both halves side by side.</summary>
    private void Branch(int activation)
    {
        int before = _image;
        Convolve(3, [Shape[3], 3, 3, Shape[3]], 0, Shape[3], 0, Relu, isPlain: true);
        int[] s = Shape;
        switch (_random.Next(3))
        {
            case 0:
                Append(0, [_image, before], s, 11, false, (0, (byte)activation));
                break;
            case 1:
                Append(41, [before, _image], s, 28, false, (0, (byte)activation));
                break;
            default:
                Append(2, [_image, before], [1, s[1], s[2], 2 * s[3]], 10, false, (0, 3), (1, (byte)0));
                break;
        }
    }

    private void Finish()
    {
        int channels = Shape[3];
        if (_random.Next(2) == 0)
        {
            Append(40, [_image, _model.Ints("axes", [2], 1, 2)], [1, channels], 27, false, (0, false));
        }
        else
        {
            int count = Shape.Aggregate((a, b) => a * b);
            Append(22, [_image, _model.Ints("flat", [2], -1, count)], [1, count], 17, true, (0, new[] { -1, count }));
        }

        int inputs = Shape[1];
        const int Classes = 4;
        (int weights, int bias) = Weights([Classes, inputs], 0, Classes, inputs);
        Append(9, [_image, weights, bias], [1, Classes], 8, false, (0, (byte)0));
        Append(25, [_image], [1, Classes], 9, false, (0, 1f));
        _model.Output(_image);
    }

    private void Convolve(int code, int[] weightShape, int axis, int outputs, int padding, int activation, bool isPlain = false)
    {
        int stride = isPlain ? 1 : _random.Next(1, 3);
        int dilation = stride > 1 || isPlain ? 1 : _random.Next(1, 3);
        (int weights, int bias) = Weights(weightShape, axis, outputs, 9 * (code == 3 ? weightShape[3] : 1));
        int[] s = Shape;
        padding = s[1] > 2 * dilation && s[2] > 2 * dilation ? padding : 0;
        int[] shape = [1, Extent(s[1], 3, stride, dilation, padding), Extent(s[2], 3, stride, dilation, padding), outputs];
        (int, object)[] options = code == 3
            ? [(0, (byte)padding), (1, stride), (2, stride), (3, (byte)activation), (4, dilation), (5, dilation)]
            : [(0, (byte)padding), (1, stride), (2, stride), (3, outputs / s[3]), (4, (byte)activation), (5, dilation), (6, dilation)];
        Append(code, [_image, weights, bias], shape, code == 3 ? (byte)1 : (byte)2, false, options);
    }

    private void Enlarge(int padding, int activation)
    {
        const int Valid = 1;
        int[] s = Shape;
        (int stride, int kernel, int outputs) = (_random.Next(1, 4), _random.Next(1, 4), _random.Next(1, 4));
        (int weights, int bias) = Weights([outputs, kernel, kernel, s[3]], 0, outputs, kernel * kernel * s[3]);
        int[] shape = [1, .. s[1..3].Select(extent => padding == Valid ? ((extent - 1) * stride) + Math.Max(kernel, stride) : extent * stride), outputs];
        Append(67, [_model.Ints($"size{_made.Count}", [4], shape), weights, _image, bias], shape, 49, false, (0, (byte)padding), (1, stride), (2, stride), (3, (byte)activation));
    }

    private (int Weights, int Bias) Weights(int[] shape, int axis, int outputs, int fanIn)
    {
        int count = shape.Aggregate((a, b) => a * b);
        float[] scales = [.. Enumerable.Range(0, outputs).Select(_ => (float)((1 + _random.NextDouble()) / (127 * Math.Sqrt(fanIn))))];
        sbyte[] levels = [.. Enumerable.Range(0, count).Select(_ => (sbyte)_random.Next(-127, 128))];
        int[] biases = [.. Enumerable.Range(0, outputs).Select(_ => _random.Next(-3000, 3000))];
        if (!isQuantized)
        {
            return (_model.Floats($"w{_made.Count}", shape, [.. levels.Select(q => q * scales[0])]), _model.Floats($"b{_made.Count}", [outputs], [.. biases.Select(b => b * 1e-4f)]));
        }

        return (
            _model.Constant($"w{_made.Count}", TfliteType.Int8, shape, MemoryMarshal.AsBytes(levels.AsSpan()).ToArray(), scales, axis),
            _model.Constant($"b{_made.Count}", TfliteType.Int32, [outputs], MemoryMarshal.AsBytes(biases.AsSpan()).ToArray(), [.. scales.Select(scale => scale * _made[_image].Scale)]));
    }

    private static int Extent(int extent, int kernel, int stride, int dilation, int padding) =>
        padding == 0 ? (extent + stride - 1) / stride : (extent - (dilation * (kernel - 1)) - 1 + stride) / stride;

    /// <param name="keepsScale">Whether the output has the input's levels.</param>
    private void Append(int code, int[] inputs, int[] shape, byte optionKind, bool keepsScale, params (int, object)[] options)
    {
        (float scale, long zero) = (0, 0);
        if (isQuantized)
        {
            (scale, zero) = keepsScale ? (_made[_image].Scale, _zeros[_image]) : Measure(code, inputs, shape, optionKind, options);
        }

        int output = Add(name => _model.Tensor(name, Type, shape, scale, zero), shape, scale, zero);
        _model.Operator(code, inputs, [output], optionKind, options);
        _image = output;
    }

    private int Add(Func<string, int> make, int[] shape, float scale, long zero = -64)
    {
        int tensor = make($"t{_made.Count}");
        _made[tensor] = (shape, scale);
        _zeros[tensor] = zero;
        return tensor;
    }

    /// <summary>The scale for what the operator makes of the sample.</summary>
    private (float Scale, long Zero) Measure(int code, int[] inputs, int[] shape, byte optionKind, (int, object)[] options)
    {
        if (code is 14 or 25)
        {
            return (1f / 256, -128);
        }

        double[] exact = TfliteReference.Run(TfliteReader.Read("probe", _model.Probe(code, inputs, shape, optionKind, options)), _sample);
        (double least, double most) = (Math.Min(0, exact.Min()), Math.Max(0.01, exact.Max()));
        float scale = (float)((most - least) / 255);
        return (scale, (long)Math.Clamp(Math.Round(-128 - (least / scale)), -128, 127));
    }
}
