using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>
/// The mean of each channel over the last frames of a stream, from a sum that is kept. It is not an ONNX operator; a network over a step has it
/// where a network over a window has a mean of all positions.
/// </summary>
/// <param name="Axis">Time.</param>
/// <param name="Frames">Of the window.</param>
/// <param name="Span">Those that the mean has, from the window's first one on.</param>
/// <param name="Mean">Over the window; its clamp is kept.</param>
public sealed record SlidingMean(int Axis, int Frames, int Span, Op Mean) : Op, ILowers
{
    /// <summary>For the mean of an operator over all positions of a window; null for all other operators.</summary>
    /// <param name="input">Over the window, channels last.</param>
    /// <param name="axis">Time.</param>
    /// <param name="fresh">New frames a step.</param>
    public static SlidingMean? Of(Op op, Shape input, int axis, int fresh)
    {
        int span = op switch
        {
            ReduceMean mean when Covers(mean.Axes, input) => input[axis],
            AveragePool { ChannelsLast: true } pool when axis > 0 && axis < input.Rank - 1 && CoversOthers(pool, input, axis) => pool.Window.Kernel[axis - 1],
            _ => 0,
        };
        return axis < input.Rank - 1 && span >= fresh && (long)input.Count / input[^1] <= MeanCall.MaxReduced
            ? new SlidingMean(axis, input[axis], span, op)
            : null;
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        Mean.InferTypes([inputs[0]! with { Type = Past.InferTypes(inputs)[0] }]);

    /// <summary>In a stream that begins with this inference.</summary>
    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => Mean.Evaluate([Past.Evaluate(inputs)[0]]);

    public void Lower(LoweringContext context)
    {
        QuantValue input = context.Input(0);
        QuantValue output = context.Output();
        int stride = input.Shape.Stride(Axis);
        int rows = input.Shape.Product(0, Axis);
        int channels = input.Shape[^1];
        int fresh = input.Shape[Axis];
        bool takesNew = Frames - Span < fresh;
        int length = takesNew ? Frames + fresh : Frames;
        (byte min, byte max) = context.ClampBytes((Mean as IFusesClamp)?.Clamp);
        int positions = (int)((long)rows * Span * stride / channels);
        byte zero = input.Quant.Quantize(0);
        context.Emit(new SlidingMeanCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Kept = context.Kept("kept", [new LevelRun(rows * length * stride, zero), .. Sums(positions * zero, SlidingMeanCall.SumBytes(positions), channels)]),
            Rows = rows,
            Length = length * stride,
            Fresh = fresh * stride,
            Span = Span * stride,
            TakesNew = takesNew,
            Channels = channels,
            Ratio = LayerLowering.Ratio(context, (double)input.Quant.Scale / output.Quant.Scale / positions),
            InputZeroPoint = zero,
            OutputZeroPoint = output.Quant.ZeroPoint,
            Min = min,
            Max = max,
        });
    }

    /// <summary>One sum in all channels: a run of bytes for each of its bytes, the lowest first.</summary>
    private static IEnumerable<LevelRun> Sums(int sum, int bytes, int channels) =>
        Enumerable.Range(0, bytes).Select(k => new LevelRun(channels, (byte)(sum >> (8 * k))));

    private History Past => new(Axis, Frames, false);

    private static bool Covers(ImmutableArray<int> axes, Shape input) =>
        Enumerable.Range(0, input.Rank).All(axis => axes.Contains(axis) == (axis < input.Rank - 1) || input[axis] == 1);

    /// <summary>One window without padding that has all of the axes but time.</summary>
    private static bool CoversOthers(AveragePool pool, Shape input, int time)
    {
        int[] axes = [.. Enumerable.Range(0, pool.Window.Rank)];
        return input[0] == 1 && !pool.Window.HasPadding && pool.Window.Dilations.All(dilation => dilation == 1)
            && pool.Window.OutputExtents(input.Dims.AsSpan()[1..^1]).All(extent => extent == 1)
            && axes.All(axis => axis == time - 1 || pool.Window.Kernel[axis] == input[axis + 1]);
    }
}
