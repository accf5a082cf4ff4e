using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Strategies.Tests.Support;

/// <summary>
/// Random layers large enough that calls do not decide what they execute, with the scales of a calibrated model: on uniform inputs the outputs
/// lie around the middle of a byte, and few of them have to be clamped.
/// </summary>
internal static class CalibratedLayer
{
    private const int LeastWork = 3000;
    private const int LeastWorkOfSeries = 700;
    private const double Middle = 127.5;
    private const double InputDeviation = 73.9;

    /// <summary>What the outputs' standard deviation is brought to.</summary>
    private const double OutputDeviation = 36;

    public static RandomLayer Create(Random random, LayerShape shape, DeviceBuffer input)
    {
        while (true)
        {
            RandomLayer layer = shape switch
            {
                LayerShape.DenseRow => RandomLayer.OfDense(
                    random, input, 1, random.Between(60, 400), random.Between(8, 60), RandomWeights.Style(random), mixed: random.OneIn(4)),
                LayerShape.DenseRows => RandomLayer.OfDense(
                    random, input, random.Between(4, 40), random.Between(8, 70), random.Between(4, 24), RandomWeights.Style(random),
                    mixed: random.OneIn(4)),
                LayerShape.Add => RandomLayer.OfAdd(random, input, random.Between(200, 400)),
                _ => RandomLayer.Create(random, shape, input),
            };
            if (WorkOf(layer.Call) >= (shape is LayerShape.SeriesConv or LayerShape.SeriesDepthwiseConv ? LeastWorkOfSeries : LeastWork))
            {
                return layer with { Call = Calibrated(random, layer.Call) };
            }
        }
    }

    public static KernelCall Calibrated(Random random, KernelCall call) => call switch
    {
        DenseCall dense => dense with { Requantization = Calibrated(random, dense.Requantization, dense.Weights.SBytes) },
        ConvCall conv => conv with
        {
            Requantization = Calibrated(random, conv.Requantization, conv.Weights.SBytes),
            InputZeroPoint = ZeroPoint(random),
        },
        DepthwiseConvCall depthwise => depthwise with
        {
            Requantization = Calibrated(random, depthwise.Requantization, depthwise.Weights.SBytes),
            InputZeroPoint = ZeroPoint(random),
        },
        AveragePoolCall pool => Calibrated(pool),
        AddCall add => Calibrated(random, add),
        RepeatedCall repeated => repeated with { First = Calibrated(random, repeated.First) },
        _ => call,
    };

    private static int ZeroPoint(Random random) => random.Choose(0, 128, random.Between(90, 160));

    private static long WorkOf(KernelCall call) => call switch
    {
        MaxPoolCall pool => WorkOf(pool.Window),
        AveragePoolCall pool => WorkOf(pool.Window),
        AddCall => LeastWork,
        RepeatedCall repeated => repeated.Samples * WorkOf(repeated.First),
        _ => call.Macs,
    };

    private static long WorkOf(WindowGeometry window) => (long)window.OutputPositions * window.Taps * window.InputChannels;

    private static ChannelRequantization Calibrated(Random random, ChannelRequantization numbers, sbyte[] weights)
    {
        int channels = numbers.Channels;
        int taps = weights.Length / channels;
        bool powers = random.OneIn(4);
        var bias = new int[channels];
        var multiplier = new int[channels];
        var shift = new byte[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<sbyte> own = weights.AsSpan(channel * taps, taps);
            double sum = 0;
            double squares = 0;
            foreach (sbyte weight in own)
            {
                sum += weight;
                squares += weight * weight;
            }

            bias[channel] = (int)(-Middle * sum);
            (multiplier[channel], shift[channel]) = Ratio(OutputDeviation / (InputDeviation * Math.Sqrt(Math.Max(squares, 1))), powers);
        }

        return numbers with
        {
            Bias = new Table(numbers.Bias.Layer, "Bias", bias),
            Multiplier = new Table(numbers.Multiplier.Layer, "Multiplier", multiplier),
            Shift = new Table(numbers.Shift.Layer, "Shift", shift),
            OutputZeroPoint = random.Between(120, 136),
            Min = byte.MinValue,
            Max = byte.MaxValue,
        };
    }

    private static AveragePoolCall Calibrated(AveragePoolCall pool)
    {
        (int Multiplier, int Shift)[] ratios = [.. Enumerable.Range(pool.MinDivisor, pool.Multiplier.Ints.Length).Select(d => Ratio(0.99 / d, false))];
        return pool with
        {
            Multiplier = new Table("layer", "Multiplier", ratios.Select(r => r.Multiplier).ToArray()),
            Shift = new Table("layer", "Shift", ratios.Select(r => (byte)r.Shift).ToArray()),
            InputZeroPoint = 0,
            OutputZeroPoint = 1,
            Min = byte.MinValue,
            Max = byte.MaxValue,
        };
    }

    private static AddCall Calibrated(Random random, AddCall add)
    {
        const int shift = 31;
        return add with
        {
            AMultiplier = random.Between(1 << 29, 1 << 30),
            BMultiplier = random.Between(1 << 29, 1 << 30),
            Shift = shift,
            Offset = 1L << (shift - 1),
            Min = byte.MinValue,
            Max = byte.MaxValue,
        };
    }

    /// <param name="power">Whether the ratio is brought to a power of two.</param>
    private static (int Multiplier, byte Shift) Ratio(double ratio, bool power)
    {
        int shift = 30 - (int)Math.Floor(Math.Log2(ratio));
        double multiplier = ratio * Math.Pow(2, shift);
        return (power ? 1 << 30 : (int)Math.Min(multiplier, int.MaxValue), (byte)shift);
    }
}
