using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// The weights of a recurrent layer as integers: a row for each gate and unit, over the step's inputs and the hidden units together, in which
/// one level means the same share of the sum in both.
/// </summary>
internal sealed class RecurrentRows
{
    private const int Bits = 15;
    private const double LargestBias = 1 << 30;

    private readonly sbyte[] _levels;
    private readonly double[] _scales;
    private readonly int[] _bias;
    private readonly int[] _lastBias;
    private readonly double[] _bounds;

    private RecurrentRows(LoweringContext context, int gates, bool splitsLast)
    {
        Shape x = context.Input(0).Shape;
        (Steps, Batch, Inputs, Units) = (x[0], x[1], x[2], context.Output().Shape[2]);
        int rows = gates * Units;
        int width = Inputs + Units;
        (_levels, _scales, _bias, _bounds) = (new sbyte[rows * width], new double[rows], new int[rows], new double[rows]);
        _lastBias = new int[splitsLast ? Units : 0];
        (float[] w, float[] r, float[] b) = (Weights(context, 1), Weights(context, 2), Weights(context, 3));
        (QuantParams input, QuantParams hidden) = (context.Input(0).Quant, context.Output().Quant);
        for (int row = 0; row < rows; row++)
        {
            var reals = new double[width];
            for (int k = 0; k < width; k++)
            {
                reals[k] = k < Inputs ? w[(row * Inputs) + k] * (double)input.Scale : r[(row * Units) + k - Inputs] * (double)hidden.Scale;
            }

            int last = splitsLast ? row - (rows - Units) : -1;
            double bias = b[row] + (last < 0 ? b[rows + row] : 0);
            double lastBias = last < 0 ? 0 : b[rows + row];
            double scale = Math.Max(
                reals.Max(Math.Abs) / WeightQuantization.Largest(WeightQuantization.DefaultBits),
                Math.Max(Math.Abs(bias), Math.Abs(lastBias)) / LargestBias);
            _scales[row] = scale > 0 ? scale : 1;
            Span<sbyte> levels = _levels.AsSpan(row * width, width);
            for (int k = 0; k < width; k++)
            {
                levels[k] = (sbyte)Math.Round(reals[k] / _scales[row]);
            }

            (int offset, double bound) = Fold(bias, levels[..Inputs], input.ZeroPoint, row);
            (int lastOffset, double lastBound) = Fold(lastBias, levels[Inputs..], hidden.ZeroPoint, row);
            _bounds[row] = (bound + lastBound) * _scales[row];
            _bias[row] = last < 0 ? offset + lastOffset : offset;
            if (last >= 0)
            {
                _lastBias[last] = lastOffset;
            }
        }
    }

    public int Steps { get; }

    public int Batch { get; }

    public int Inputs { get; }

    public int Units { get; }

    /// <param name="splitsLast">The last gate has the sums of inputs and of hidden units apart.</param>
    /// <exception cref="CompilerException">A weight is not finite or no constant.</exception>
    public static RecurrentRows Of(LoweringContext context, int gates, bool splitsLast = false) => new(context, gates, splitsLast);

    /// <summary>The greatest magnitude of a sum of gates [first, end), whatever the bytes.</summary>
    public double Bound(int first, int end) => _bounds[(first * Units)..(end * Units)].Max();

    /// <param name="domains">Of the function of each gate: its sums are brought to units of <c>domain * 2^-15</c>.</param>
    public GateTables Tables(LoweringContext context, ReadOnlySpan<double> domains)
    {
        int width = Inputs + Units;
        var multiplier = new int[_scales.Length];
        var shift = new byte[_scales.Length];
        for (int row = 0; row < _scales.Length; row++)
        {
            StateScale ratio = Ratio(context, _scales[row] * (1 << Bits) / domains[row / Units]);
            (multiplier[row], shift[row]) = (ratio.Multiplier, (byte)ratio.Shift);
        }

        ImmutableArray<Table> weights =
        [
            .. Enumerable.Range(0, domains.Length)
                .Select(gate => context.Table($"Weights{gate}", _levels[(gate * Units * width)..((gate + 1) * Units * width)])),
        ];
        return new GateTables(
            weights, context.Table("Bias", (int[])[.. _bias, .. _lastBias]), context.Table("Multiplier", multiplier), context.Table("Shift", shift));
    }

    public static StateScale Ratio(LoweringContext context, double ratio)
    {
        FixedPoint fixedPoint = LayerLowering.Ratio(context, ratio);
        return new StateScale(fixedPoint.Multiplier, fixedPoint.Shift);
    }

    /// <summary>The greatest magnitude that bytes stand for.</summary>
    public static double Reach(QuantParams quant) => Math.Max(Math.Abs(quant.Min), Math.Abs(quant.Max));

    /// <summary>
    /// The space of a layer: a step's inputs, its hidden units, and what it remembers. It stays where the layer remembers its state or goes on with it;
    /// before the first inference that is zero.
    /// </summary>
    public DeviceBuffer Work(LoweringContext context, Recurrence layer, int state)
    {
        LevelRun[] runs = [new LevelRun(Inputs, 0), new LevelRun(Units, context.Output().Quant.Quantize(0)), new LevelRun(state, 0)];
        return layer.Remembers || layer.GoesOn
            ? context.Kept("work", [.. runs.Where(run => run.Count > 0)])
            : context.Scratch("work", Inputs + Units + state);
    }

    /// <summary>An initial state as bytes of a scale; none where the layer goes on with its own.</summary>
    public static DeviceBuffer StateBytes(LoweringContext context, Recurrence layer, int input, QuantParams quant)
    {
        if (layer.GoesOn)
        {
            return new DeviceBuffer($"{context.Layer}.initial{input}", 0, context.Table($"Initial{input}", Array.Empty<byte>()));
        }

        if (context.Constant(input) is not { } constant)
        {
            return context.InputAs(input, quant);
        }

        byte[] bytes = Array.ConvertAll(constant.Floats, value => quant.Quantize(value));
        return new DeviceBuffer($"{context.Layer}.initial{input}", bytes.Length, context.Table($"Initial{input}", bytes));
    }

    private static float[] Weights(LoweringContext context, int input) =>
        context.Constant(input) is null
            ? throw context.NotPlannable("its weights are computed from the model's input", "Export the model with trained weights as constants.")
            : context.FiniteConstant(input, "a weight or bias is NaN or infinite").Floats;

    /// <summary>The bias in levels without what the zero point takes, and the greatest magnitude of the sum.</summary>
    private (int Offset, double Bound) Fold(double bias, ReadOnlySpan<sbyte> levels, int zeroPoint, int row)
    {
        var sides = WeightSides.Of(levels);
        double real = Math.Round(bias / _scales[row], MidpointRounding.AwayFromZero);
        double offset = real - (zeroPoint * (double)sides.Sum);
        return ((int)offset, Math.Max(
            Math.Abs(offset + (byte.MaxValue * (double)sides.Positive)), Math.Abs(offset + (byte.MaxValue * (double)sides.Negative))));
    }
}
