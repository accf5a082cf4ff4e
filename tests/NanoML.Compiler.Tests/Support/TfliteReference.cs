using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// TensorFlow Lite's rules in double precision, in its own order of axes: every tensor of levels is rounded to its scale, a tie away from the zero of the
/// level's type. Written against the format's documentation alone, so that it shares nothing with what it judges.
/// </summary>
internal static class TfliteReference
{
    /// <returns>The first output as real numbers.</returns>
    public static double[] Run(TfliteModel model, float[] input)
    {
        Dictionary<int, double[]> values = model.Tensors.Where(tensor => tensor.IsConstant).ToDictionary(tensor => tensor.Index, Decode);
        values[model.Inputs[0]] = Round(model.Tensors[model.Inputs[0]], [.. input.Select(x => (double)x)]);
        foreach (TfliteOperator op in model.Operators)
        {
            values[op.Outputs[0]] = Round(model.Tensors[op.Outputs[0]], Compute(model, op, values));
        }

        return values[model.Outputs[0]];
    }

    /// <summary>An operator's output before it is rounded.</summary>
    public static double[] Compute(TfliteModel model, TfliteOperator op, IReadOnlyDictionary<int, double[]> values)
    {
        double[] x = values[op.Inputs[0]];
        TfliteTensor shape = model.Tensors[op.Inputs[0]];
        TfliteTensor output = model.Tensors[op.Outputs[0]];
        double[] Second() => values[op.Inputs[1]];
        double[] y = op.Name switch
        {
            "CONV_2D" => Convolve(op, shape, model.Tensors[op.Inputs[1]], output, x, Second(), values[op.Inputs[2]], false),
            "DEPTHWISE_CONV_2D" => Convolve(op, shape, model.Tensors[op.Inputs[1]], output, x, Second(), values[op.Inputs[2]], true),
            "TRANSPOSE_CONV" => Enlarge(op, model.Tensors[op.Inputs[2]], model.Tensors[op.Inputs[1]], output, values[op.Inputs[2]], Second(), values[op.Inputs[3]]),
            "FULLY_CONNECTED" => Connect(x, Second(), values[op.Inputs[2]]),
            "AVERAGE_POOL_2D" => Pool(op, shape, output, x, taps => taps.Average()),
            "MAX_POOL_2D" => Pool(op, shape, output, x, taps => taps.Max()),
            "ADD" => [.. x.Zip(Second(), (a, b) => a + b)],
            "SUB" => [.. x.Zip(Second(), (a, b) => a - b)],
            "MUL" => [.. x.Select((a, k) => a * Second()[k % Second().Length])],
            "LOGISTIC" => [.. x.Select(a => 1 / (1 + Math.Exp(-a)))],
            "LEAKY_RELU" => [.. x.Select(a => a < 0 ? a * op.Options.Float("alpha") : a)],
            "HARD_SWISH" => [.. x.Select(a => a * Math.Clamp(a + 3, 0, 6) / 6)],
            "PAD" => Gather(output, at => Source(shape, [.. at.Select((k, axis) => k - (int)Second()[2 * axis])]) is { } k ? x[k] : 0),
            "RESIZE_NEAREST_NEIGHBOR" => Gather(output, at => x[Source(shape, [at[0], at[1] * shape.Shape[1] / output.Shape[1], at[2] * shape.Shape[2] / output.Shape[2], at[3]])!.Value]),
            "RESIZE_BILINEAR" => Interpolate(op, shape, output, x),
            "SPACE_TO_DEPTH" => Gather(output, at => x[Source(shape, Block(op, shape, at))!.Value]),
            "CONCATENATION" => Gather(output, at => at[3] < shape.Shape[3] ? x[Source(shape, at)!.Value]
                : Second()[Source(model.Tensors[op.Inputs[1]], [at[0], at[1], at[2], at[3] - shape.Shape[3]])!.Value]),
            "MEAN" => [.. Enumerable.Range(0, shape.Shape[3]).Select(c => x.Where((_, k) => k % shape.Shape[3] == c).Average())],
            "SOFTMAX" => Softmax(x),
            "RESHAPE" => x,
            _ => throw new NotSupportedException(op.Name),
        };
        bool canActivate = op.Name is "CONV_2D" or "DEPTHWISE_CONV_2D" or "TRANSPOSE_CONV" or "FULLY_CONNECTED" or "AVERAGE_POOL_2D" or "MAX_POOL_2D" or "ADD" or "SUB" or "MUL";
        return !canActivate ? y : op.Options.Int("fused_activation_function") switch
        {
            1 => [.. y.Select(a => Math.Max(a, 0))],
            3 => [.. y.Select(a => Math.Clamp(a, 0, 6))],
            _ => y,
        };
    }

    public static double[] Round(TfliteTensor tensor, double[] values)
    {
        if (tensor.Quantization is not { } quantization)
        {
            return values;
        }

        (double least, double most) = tensor.Type == TfliteType.UInt8 ? (0, 255) : (-128.0, 127);
        return [.. values.Select(value => quantization.Scales[0] * (
            Math.Clamp(Math.Round((value / quantization.Scales[0]) + quantization.ZeroPoints[0], MidpointRounding.AwayFromZero), least, most) - quantization.ZeroPoints[0]))];
    }

    private static double[] Decode(TfliteTensor tensor)
    {
        if (tensor.Type == TfliteType.Float32)
        {
            return [.. TensorData.Floats(tensor).Select(x => (double)x)];
        }

        int inner = tensor.Quantization is { IsPerTensor: false } channels ? tensor.Shape.Skip(channels.Axis + 1).Aggregate(1, (a, b) => a * b) : 1;
        return [.. TensorData.Integers(tensor).Select((q, k) => tensor.Quantization is { } quantization ? q * (double)quantization.Scales[k / inner % quantization.Scales.Length] : q)];
    }

    private static double[] Convolve(
        TfliteOperator op, TfliteTensor shape, TfliteTensor weights, TfliteTensor output, double[] x, double[] w, double[] bias, bool isDepthwise)
    {
        int channels = shape.Shape[3];
        (int Stride, int Dilation, int Begin)[] axes = [Axis(op, "h", shape, output, weights, 1), Axis(op, "w", shape, output, weights, 2)];
        return Gather(output, at =>
        {
            double sum = bias[at[3]];
            for (int i = 0; i < weights.Shape[1]; i++)
            {
                for (int j = 0; j < weights.Shape[2]; j++)
                {
                    for (int c = 0; c < (isDepthwise ? 1 : channels); c++)
                    {
                        int[] tap = isDepthwise ? [0, i, j, at[3]] : [at[3], i, j, c];
                        int from = isDepthwise ? at[3] / (output.Shape[3] / channels) : c;
                        int[] place = [0, (at[1] * axes[0].Stride) + (i * axes[0].Dilation) - axes[0].Begin, (at[2] * axes[1].Stride) + (j * axes[1].Dilation) - axes[1].Begin, from];
                        sum += Source(shape, place) is { } k ? x[k] * w[Source(weights, tap)!.Value] : 0;
                    }
                }
            }

            return sum;
        });
    }

    /// <summary>Each element of the image is spread over as many as the kernel has.</summary>
    private static double[] Enlarge(TfliteOperator op, TfliteTensor shape, TfliteTensor weights, TfliteTensor output, double[] x, double[] w, double[] bias)
    {
        double[] y = [.. Enumerable.Range(0, (int)output.Count).Select(k => bias[k % output.Shape[3]])];
        int stride = op.Options.Int("stride_h");
        int kernel = weights.Shape[1];
        int[] begins = [.. Enumerable.Range(1, 2).Select(axis => Math.Max(0, ((shape.Shape[axis] - 1) * stride) + kernel - output.Shape[axis]) / 2)];
        foreach (int[] at in Places([shape.Shape[1], shape.Shape[2], kernel, kernel, shape.Shape[3], output.Shape[3]]))
        {
            if (Source(output, [0, (at[0] * stride) + at[2] - begins[0], (at[1] * stride) + at[3] - begins[1], at[5]]) is { } k)
            {
                y[k] += x[Source(shape, [0, at[0], at[1], at[4]])!.Value] * w[Source(weights, [at[5], at[2], at[3], at[4]])!.Value];
            }
        }

        return y;
    }

    private static double[] Interpolate(TfliteOperator op, TfliteTensor shape, TfliteTensor output, double[] x)
    {
        (int Lower, int Upper, double Share) Between(int axis, int k)
        {
            (int from, int to) = (shape.Shape[axis], output.Shape[axis]);
            double at = op.Options.Flag("align_corners") && to > 1 ? k * (from - 1.0) / (to - 1)
                : op.Options.Flag("half_pixel_centers") ? ((k + 0.5) * from / to) - 0.5
                : (double)k * from / to;
            int lower = (int)Math.Floor(at);
            return (Math.Max(0, lower), Math.Min(from - 1, lower + 1), at - lower);
        }

        return Gather(output, at =>
        {
            (int top, int bottom, double down) = Between(1, at[1]);
            (int left, int right, double across) = Between(2, at[2]);
            double Row(int i) => (x[Source(shape, [0, i, left, at[3]])!.Value] * (1 - across)) + (x[Source(shape, [0, i, right, at[3]])!.Value] * across);
            return (Row(top) * (1 - down)) + (Row(bottom) * down);
        });
    }

    private static (int Stride, int Dilation, int Begin) Axis(TfliteOperator op, string name, TfliteTensor shape, TfliteTensor output, TfliteTensor weights, int axis)
    {
        int stride = op.Options.Int($"stride_{name}");
        int dilation = op.Options.Int($"dilation_{name}_factor");
        int needed = ((output.Shape[axis] - 1) * stride) + ((weights.Shape[axis] - 1) * dilation) + 1;
        return (stride, dilation, op.Options.Int("padding") == 1 ? 0 : Math.Max(0, needed - shape.Shape[axis]) / 2);
    }

    private static double[] Pool(TfliteOperator op, TfliteTensor shape, TfliteTensor output, double[] x, Func<IEnumerable<double>, double> reduce)
    {
        (int stride, int size) = (op.Options.Int("stride_h"), op.Options.Int("filter_height"));
        int begin = op.Options.Int("padding") == 1 ? 0 : Math.Max(0, ((output.Shape[1] - 1) * stride) + size - shape.Shape[1]) / 2;
        return Gather(output, at => reduce(
            from i in Enumerable.Range(0, size)
            from j in Enumerable.Range(0, size)
            let k = Source(shape, [0, (at[1] * stride) + i - begin, (at[2] * stride) + j - begin, at[3]])
            where k is not null
            select x[k.Value]));
    }

    private static double[] Connect(double[] x, double[] w, double[] bias) =>
        [.. bias.Select((b, o) => b + x.Select((value, k) => value * w[(o * x.Length) + k]).Sum())];

    private static double[] Softmax(double[] x)
    {
        double[] powers = [.. x.Select(value => Math.Exp(value - x.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static int[] Block(TfliteOperator op, TfliteTensor shape, int[] at)
    {
        int size = op.Options.Int("block_size");
        int part = at[3] / shape.Shape[3];
        return [at[0], (at[1] * size) + (part / size), (at[2] * size) + (part % size), at[3] % shape.Shape[3]];
    }

    private static int? Source(TfliteTensor tensor, int[] at)
    {
        int k = 0;
        for (int axis = 0; axis < at.Length; axis++)
        {
            if (at[axis] < 0 || at[axis] >= tensor.Shape[axis])
            {
                return null;
            }

            k = (k * tensor.Shape[axis]) + at[axis];
        }

        return k;
    }

    private static double[] Gather(TfliteTensor output, Func<int[], double> element) => [.. Places([.. output.Shape]).Select(element)];

    private static IEnumerable<int[]> Places(int[] extents) => Enumerable.Range(0, extents.Aggregate(1, (a, b) => a * b)).Select(k =>
    {
        var at = new int[extents.Length];
        for (int axis = at.Length - 1; axis >= 0; axis--)
        {
            (k, at[axis]) = Math.DivRem(k, extents[axis]);
        }

        return at;
    });
}
