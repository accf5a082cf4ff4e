using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Depthwise and pointwise layers of few-bit weights, one after the other, whose multipliers are short; half of them end in a mean.</summary>
internal static class RandomChain
{
    private const int ShortBits = 12;

    // Heights that leave the last of four bands a row.
    private static readonly int[] s_heights = [4, 7, 8, 10, 11, 12, 13, 15, 16, 19, 20, 25];

    public static Plan Plan(Random random, int layers)
    {
        int height = random.Choose(s_heights);
        int width = random.OneIn(5) ? random.Between(20, 40) : random.Between(1, 9);
        int channels = 2 * random.Between(1, 4);
        var calls = ImmutableArray.CreateBuilder<KernelCall>();
        var input = new DeviceBuffer("input", height * width * channels);
        DeviceBuffer value = input;
        bool isDepthwise = random.OneIn(2);
        for (int k = 0; k < layers; k++, isDepthwise = !isDepthwise)
        {
            int outputs = isDepthwise ? channels : 2 * (random.OneIn(3) ? random.Between(40, 60) : random.Between(1, 5));
            RandomLayer layer = isDepthwise
                ? RandomLayer.OfDepthwise(random, value, Window(random, height, width, channels), channels, Style(random))
                : RandomLayer.OfDense(random, value, height * width, channels, outputs, Style(random));
            var result = new DeviceBuffer($"value{k}", height * width * outputs);
            calls.Add(Short(layer.At($"L{k:d5}", result), value));
            (value, channels) = (result, outputs);
        }

        if (random.OneIn(2))
        {
            int rows = random.Between((3 * ((height + 3) / 4)) + 1, height);
            var window = new WindowGeometry(height, width, channels, 1, 1, rows, width, 1, 1, 1, 1, 0, 0, 0, 0);
            var mean = new DeviceBuffer("mean", channels);
            calls.Add(((AveragePoolCall)RandomLayer.OfAveragePool(random, value, window).At($"L{layers:d5}", mean)) with { X = value });
            value = mean;
        }

        return EmptyModel.Plan(input, value, calls.ToImmutable());
    }

    private static WeightStyle Style(Random random) => random.Choose(WeightStyle.FourBits, WeightStyle.Ternary, WeightStyle.MostlyZeroFourBits);

    /// <summary>A window that keeps the image's size.</summary>
    private static WindowGeometry Window(Random random, int height, int width, int channels)
    {
        int before = random.Between(0, Math.Min(2, (height + 3) / 4));
        int kernelWidth = random.Between(1, Math.Min(5, width));
        int left = random.Between(0, kernelWidth - 1);
        return new WindowGeometry(
            height, width, channels, height, width, (2 * before) + 1, kernelWidth, 1, 1, 1, 1, before, left, before, kernelWidth - 1 - left);
    }

    /// <summary>The call reads the start of its input, has the clamp of a byte, and multipliers of few significant bits.</summary>
    private static KernelCall Short(KernelCall call, DeviceBuffer input) => call switch
    {
        DenseCall dense => dense with { X = input, Requantization = Short(dense.Requantization) },
        DepthwiseConvCall depthwise => depthwise with { X = input, Requantization = Short(depthwise.Requantization) },
        _ => throw new InvalidOperationException($"{call.Kernel} is no layer of a chain."),
    };

    private static ChannelRequantization Short(ChannelRequantization numbers) => numbers with
    {
        Multiplier = new Table(
            numbers.Multiplier.Layer, "Multiplier",
            numbers.Multiplier.Ints.Select(m => m & (-1 << (31 - ShortBits))).ToArray()),
        Min = byte.MinValue,
        Max = byte.MaxValue,
    };
}
