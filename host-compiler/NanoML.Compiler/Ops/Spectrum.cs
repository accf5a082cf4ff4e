using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>
/// A function of <c>re^2 + im^2</c> for pairs of sums over windows, which a pass makes of a short-time Fourier transform and its magnitude. It is
/// not an ONNX operator. X [1, frames, channels], W [2 * bins, window * channels] with the rows of re before those of im, bias [2 * bins]
/// give [1, windows, bins].
/// </summary>
/// <param name="Window">Frames of a window.</param>
/// <param name="Stride">Frames from a window to the next.</param>
/// <param name="Function">Functions of one number, the first on the squared magnitude.</param>
public sealed record Spectrum(int Window, int Stride, ValueList<Op> Function) : Op, ILowers
{
    public const int Bias = 2;

    // What the sums are brought to, and what the kernel's table holds: see there.
    private const double LargestSum = 1 << 23;
    private const int SegmentsOfOctave = 16;
    private const int Octaves = 48;
    private const double LevelUnit = 1 << 16;
    private const double FarLevel = 1 << 13;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        (Shape x, Shape w, Shape bias) = (inputs[0]!.Shape, inputs[1]!.Shape, inputs[Bias]!.Shape);
        return x.Rank == 3 && x[0] == 1 && x[1] >= Window && w.Rank == 2 && w[1] == Window * x[2] && w[0] % 2 == 0 && bias == Shape.Of(w[0])
            ? [new(inputs[0]!.Type.ElementType, Shape.Of(1, WindowsOf(x), w[0] / 2))]
            : throw OpException.Shape($"weights of shape {w} over {Window} frames do not fit an input of shape {x}");
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is 1 ? new TimeRule.Window(1, Window, Stride, 0, FramePadding.Zero, _ => this) : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        (Tensor x, float[] w, float[] bias) = (inputs[0]!, inputs[1]!.Floats, inputs[Bias]!.Floats);
        int bins = bias.Length / 2;
        int width = inputs[1]!.Shape[1];
        int step = Stride * x.Shape[2];
        var y = new float[WindowsOf(x.Shape) * bins];
        for (int k = 0; k < y.Length; k++)
        {
            float Sum(int row) => DotProduct.Of(x.Floats.AsSpan(k / bins * step, width), w.AsSpan(row * width, width)) + bias[row];
            (float re, float im) = (Sum(k % bins), Sum(bins + (k % bins)));
            y[k] = Apply((re * re) + (im * im));
        }

        return [new Tensor(Shape.Of(1, WindowsOf(x.Shape), bins), y, x.Type.ElementType)];
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => (long)output.Shape[1] * inputs[1].Shape.Count;

    public void Lower(LoweringContext context)
    {
        QuantParams input = context.Input(0).Quant;
        const string NotFinite = "a weight or bias is NaN or infinite";
        Tensor weights = context.FiniteConstant(IWeightedOp.WeightInput, NotFinite);
        float[] offsets = context.FiniteConstant(Bias, NotFinite).Floats;
        (sbyte[] data, double[] scales) = Quantized(weights, offsets, input.Scale);
        int width = weights.Shape[1];
        int bins = scales.Length;
        var bias = new int[2 * bins];
        double largest = 0;
        for (int row = 0; row < bias.Length; row++)
        {
            var sides = WeightSides.Of(data.AsSpan(row * width, width));
            double real = Math.Round(offsets[(row % 2 * bins) + (row / 2)] / (scales[row / 2] * input.Scale));
            bias[row] = (int)real - (input.ZeroPoint * sides.Sum);
            double reach = Math.Max(Math.Abs(bias[row] + (255.0 * sides.Positive)), Math.Abs(bias[row] + (255.0 * sides.Negative)));
            largest = Math.Max(largest, reach * scales[row / 2] * input.Scale);
        }

        double unit = (largest > 0 ? largest : 1) / LargestSum;
        FixedPoint[] ratios = Array.ConvertAll(scales, scale => LayerLowering.Ratio(context, scale * input.Scale / unit));
        context.Emit(new SpectrumCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Weights = context.WeightTable("Weights", data),
            Bias = context.WeightTable("Bias", bias),
            Multiplier = context.WeightTable("Multiplier", Array.ConvertAll(ratios, ratio => ratio.Multiplier)),
            Shift = context.WeightTable("Shift", Array.ConvertAll(ratios, ratio => (byte)ratio.Shift)),
            Levels = context.Table("Levels", Levels(unit * unit, context.Output().Quant)),
            Rows = WindowsOf(context.Input(0).Shape),
            Width = width,
            Step = Stride * context.Input(0).Shape[2],
            OutputStride = bins,
        });
    }

    private int WindowsOf(Shape x) => ((x[1] - Window) / Stride) + 1;

    private float Apply(float square)
    {
        float value = square;
        for (int k = 0; k < Function.Count; k++)
        {
            value = Function[k] is UnaryOp op ? op.Apply(value) : ((Composite)Function[k]).Function.Apply(value);
        }

        return value;
    }

    /// <summary>Both rows of a bin beside each other, in one scale; a bias takes less than 2^30 of it.</summary>
    private static (sbyte[] Data, double[] Scales) Quantized(Tensor weights, float[] bias, double inputScale)
    {
        int width = weights.Shape[1];
        var scales = new double[weights.Shape[0] / 2];
        var data = new sbyte[weights.Shape.Count];
        for (int bin = 0; bin < scales.Length; bin++)
        {
            float[] re = weights.Floats[(bin * width)..((bin + 1) * width)];
            float[] im = weights.Floats[((bin + scales.Length) * width)..((bin + scales.Length + 1) * width)];
            double offset = Math.Max(Math.Abs(bias[bin]), Math.Abs(bias[bin + scales.Length])) / inputScale;
            double scale = Math.Max(
                re.Concat(im).Max(w => Math.Abs((double)w)) / WeightQuantization.Largest(WeightQuantization.DefaultBits), Math.ScaleB(offset, -30));
            scales[bin] = scale > 0 ? scale : 1;
            for (int k = 0; k < 2 * width; k++)
            {
                data[(2 * bin * width) + k] = (sbyte)Math.Round((k < width ? re[k] : im[k - width]) / scales[bin]);
            }
        }

        return (data, scales);
    }

    /// <param name="unit">What 1 is of the squared magnitude in the kernel.</param>
    private int[] Levels(double unit, QuantParams output)
    {
        int Level(double square)
        {
            double level = (Apply((float)(square * unit)) / (double)output.Scale) + output.ZeroPoint;
            return (int)Math.Round(Math.Clamp(double.IsNaN(level) ? 0 : level, -FarLevel, FarLevel) * LevelUnit);
        }

        return
        [
            Level(0),
            .. Enumerable.Range(0, (Octaves * SegmentsOfOctave) + 1)
                .Select(k => Level(Math.ScaleB(1 + (k % SegmentsOfOctave / (double)SegmentsOfOctave), k / SegmentsOfOctave))),
        ];
    }
}
