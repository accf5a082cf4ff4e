using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Quantization;

/// <summary>What <see cref="WeightQuantization.Searched"/> promises, on random layers.</summary>
public class ScaleSearchTests
{
    private const int PerChannel = 40;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Searched_WithoutMoments_HasNoLargerSquaredErrorThanTheLargestScale(int seed)
    {
        Tensor tensor = HeavyTailed(seed);
        double[] searched = SquaredErrors(tensor, WeightQuantization.Searched(tensor, null, 1, 4));
        double[] largest = SquaredErrors(tensor, WeightQuantization.Symmetric(tensor, null, 1, 4));

        Assert.All(searched.Zip(largest), e => Assert.True(e.First <= e.Second));
        Assert.True(searched.Sum() < 0.95 * largest.Sum());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Searched_WithMoments_HasNoLargerOutputErrorThanTheLargestScale(int seed)
    {
        Tensor tensor = HeavyTailed(seed);
        ChannelMoments inputs = RandomMoments(seed, tensor.Shape.Count);
        double[] searched = OutputErrors(tensor, WeightQuantization.Searched(tensor, null, 1, 4, inputs), inputs);
        double[] largest = OutputErrors(tensor, WeightQuantization.Symmetric(tensor, null, 1, 4), inputs);

        Assert.All(searched.Zip(largest), e => Assert.True(e.First <= e.Second));
        Assert.True(searched.Sum() < 0.8 * largest.Sum());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Searched_LevelsAndScales_StayInTheirRanges(int seed)
    {
        Tensor tensor = HeavyTailed(seed);
        QuantWeights largest = WeightQuantization.Symmetric(tensor, null, 1, 4);
        QuantWeights searched = WeightQuantization.Searched(tensor, null, 1, 4, RandomMoments(seed, tensor.Shape.Count));

        Assert.Equal(4, searched.Bits);
        Assert.All(searched.Data, w => Assert.InRange(w, -7, 7));
        Assert.All(searched.Scales.Zip(largest.Scales), s => Assert.InRange(s.First, 0.499f * s.Second, s.Second));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Searched_PrunedWeights_StayExactlyZero(int seed)
    {
        Tensor tensor = HeavyTailed(seed);
        bool[] pruned = [.. Enumerable.Range(0, tensor.Shape.Count).Select(k => k % 3 == seed % 3)];
        var sparse = new Tensor(tensor.Shape, [.. tensor.Floats.Zip(pruned, (w, isPruned) => isPruned ? 0 : w)]);
        QuantWeights weights = WeightQuantization.Searched(sparse, null, 1, 4, RandomMoments(seed, tensor.Shape.Count));

        Assert.All(weights.Data.Zip(pruned).Where(w => w.Second), w => Assert.Equal(0, w.First));
    }

    [Fact]
    public void Searched_Twice_GivesTheSame()
    {
        Tensor tensor = HeavyTailed(1);
        ChannelMoments inputs = RandomMoments(1, tensor.Shape.Count);
        QuantWeights first = WeightQuantization.Searched(tensor, null, 1, 4, inputs);
        QuantWeights second = WeightQuantization.Searched(tensor, null, 1, 4, inputs);

        Assert.Equal(first.Scales, second.Scales);
        Assert.Equal(first.Data, second.Data);
    }

    [Fact]
    public void Searched_WeightsThatFitTheLargestScale_KeepIt()
    {
        Tensor tensor = Tensors.Floats(Shape.Of(1, 4), 0.7f, -0.3f, 0.1f, 0);
        QuantWeights weights = WeightQuantization.Searched(tensor, null, 1, 4);

        Assert.Equal([0.1f], weights.Scales);
        Assert.Equal<sbyte>([7, -3, 1, 0], weights.Data);
    }

    [Fact]
    public void Searched_ZeroChannel_HasTheScaleOne()
    {
        QuantWeights weights = WeightQuantization.Searched(Tensors.Floats(Shape.Of(2, 2), 0, 0, 0.7f, 0.1f), [0, 0], 1, 4);

        Assert.Equal([1f, 0.1f], weights.Scales);
        Assert.Equal<sbyte>([0, 0, 7, 1], weights.Data);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-9f)]
    public void Searched_BiasThatDwarfsTheWeights_StaysInsideTheAccumulator(float weight)
    {
        const float inputScale = 0.02f;
        QuantWeights weights = WeightQuantization.Searched(Tensors.Floats(Shape.Of(1, 2), weight, weight / 3), [-5f], inputScale, 4);

        Assert.InRange(-5 / ((double)inputScale * weights.Scales[0]), -1.001 * (1 << 30), -0.999 * (1 << 30));
    }

    // A layer that only ever read zeros in calibration: every scale does as little harm as any other.
    [Fact]
    public void Searched_InputsThatAreAlwaysZero_TakeTheLargestScale()
    {
        Tensor tensor = HeavyTailed(3);
        int count = tensor.Shape.Count;

        Assert.Equal(
            WeightQuantization.Symmetric(tensor, null, 1, 4).Scales,
            WeightQuantization.Searched(tensor, null, 1, 4, new ChannelMoments(new double[count], new double[count])).Scales);
    }

    /// <summary>Eight channels with a few large weights each, as trained ones have.</summary>
    private static Tensor HeavyTailed(int seed)
    {
        Tensor uniform = Tensors.Random(Shape.Of(8, PerChannel), -1, 1, seed);
        return new Tensor(uniform.Shape, Array.ConvertAll(uniform.Floats, w => w * w * w));
    }

    private static ChannelMoments RandomMoments(int seed, int count)
    {
        var random = new Random(seed);
        double[] Draw() => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return new ChannelMoments(Draw(), Draw());
    }

    private static double[] SquaredErrors(Tensor tensor, QuantWeights weights) => OutputErrors(
        tensor, weights, new ChannelMoments(new double[weights.Data.Length], [.. Enumerable.Repeat(1.0, weights.Data.Length)]));

    /// <summary>The mean square of what rounding adds to each output, for uncorrelated inputs of these moments.</summary>
    private static double[] OutputErrors(Tensor tensor, QuantWeights weights, ChannelMoments inputs) =>
        [.. Enumerable.Range(0, weights.OutputChannels).Select(o =>
        {
            double[] errors = [.. Enumerable.Range(o * PerChannel, PerChannel)
                .Select(k => tensor.Floats[k] - ((double)weights.Scales[o] * weights.Data[k]))];
            double mean = errors.Select((e, k) => e * inputs.Mean[(o * PerChannel) + k]).Sum();
            return errors.Select((e, k) => e * e * inputs.Variance[(o * PerChannel) + k]).Sum() + (mean * mean);
        })];
}
