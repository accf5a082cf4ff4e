using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledConv;
using NanoML.Compiler.Strategies.UnrolledDense;
using NanoML.Compiler.Strategies.UnrolledRow;

namespace NanoML.Strategies.Tests;

public class UnrolledMethodsTests
{
    private static readonly DeviceBuffer s_input = new("input", 20_000);

    [Fact]
    public void Cut_RandomLayers_ComputesEveryTermOnceAndEndsEveryChannelOnce()
    {
        foreach (UnrolledConvCode code in Codes<UnrolledConvCode>(LayerShape.DenseRows, LayerShape.Conv))
        {
            var terms = code.Methods.SelectMany(m => m.Channels.SelectMany(
                c => UnrolledMethods.InChunk(c, m.FirstTap, m.EndTap).SelectMany(p => p.Terms.Select(t => (c.Channel, t.Tap, t.Weight)))));
            var expected = code.Channels.SelectMany(c => c.Segments.SelectMany(s => s.Terms.Select(t => (c.Channel, t.Tap, t.Weight))));
            var ends = code.Methods.SelectMany(m => m.Channels.Where(c => code.EndsIn(c, m)).Select(c => c.Channel));

            Assert.Equal(expected.Order(), terms.Order());
            Assert.Equal(code.Channels.Select(c => c.Channel), ends.Order());
        }
    }

    [Fact]
    public void SharedSums_PutBackInTheirPlaces_GiveTheTermsOfTheChannels()
    {
        int shared = 0;
        foreach (UnrolledConvCode code in Codes<UnrolledConvCode>(LayerShape.DenseRows, LayerShape.Conv))
        {
            foreach (UnrolledMethod method in code.Methods)
            {
                shared += method.SharedSums.Length;
                var expected = method.Channels.SelectMany(c => UnrolledMethods.InChunk(c, method.FirstTap, method.EndTap)
                    .SelectMany(p => p.Terms.Select(t => (c.Channel, p.Segment, t.Tap, t.Weight))));
                var actual = method.Parts.SelectMany(p => p.Terms
                    .SelectMany(t => Taps(method, t.Tap, t.Weight))
                    .GroupBy(e => e.Tap, (tap, uses) => (p.Channel, p.Segment, Tap: tap, Weight: uses.Sum(e => e.Weight))));

                Assert.Equal(expected.Order(), actual.Order());
            }
        }

        Assert.True(shared > 100);
    }

    [Fact]
    public void Sums_OfEightBitWeights_DoubleInputsThatAreAloneWithTheirMagnitude()
    {
        RandomLayer layer = RandomLayer.OfDense(new Random(3), s_input, 9, 40, 30, WeightStyle.Int8);

        UnrolledMethod method = UnrolledConvCode.Create(layer.Call, LaneFormat.Three, new HashSet<DeviceBuffer>(), ClampTable.MaxMargin)!.Methods.Single();

        Assert.Contains(method.SharedSums, s => s.First == s.Second);
        int Multiplications(IEnumerable<(int Channel, int Magnitude)> products) => products.Where(p => p.Magnitude > 1).Distinct().Count();
        Assert.True(
            Multiplications(method.Parts.SelectMany(p => p.Terms.Select(t => (p.Channel, Math.Abs(t.Weight)))))
            < Multiplications(method.Channels.SelectMany(c => c.Segments.SelectMany(s => s.Terms.Select(t => (c.Channel, Math.Abs(t.Weight)))))));
    }

    [Fact]
    public void Methods_OfALayerWhoseValuesATableClamps_AreFewerThanOfOneThatCompares()
    {
        RandomLayer layer = RandomLayer.OfDense(new Random(4), s_input, 12, 64, 56, WeightStyle.Int8);
        UnrolledConvCode[] codes =
        [
            .. new[] { ClampTable.MaxMargin, 0 }.Select(
                margin => UnrolledConvCode.Create(layer.Call, LaneFormat.Three, new HashSet<DeviceBuffer>(), margin)!),
        ];

        Assert.Equal([1, 2], codes.Select(c => c.Methods.Length));
        Assert.True(codes[0].Opcodes.Opcodes < codes[1].Opcodes.Opcodes * 0.9);
    }

    [Fact]
    public void Slots_PartialSums_AreEachInAPlaceOfTheirOwn()
    {
        int layers = 0;
        foreach (UnrolledConvCode code in Codes<UnrolledConvCode>(LayerShape.DenseRows, LayerShape.Conv).Where(c => c.PartialSlots > 0))
        {
            layers++;
            Assert.Equal(Enumerable.Range(0, code.PartialSlots), code.Slots.Values.Order());
            Assert.Equal(code.PackedElements + (code.PartialSlots * code.Block), code.LaneElements);
        }

        Assert.True(layers > 10);
    }

    [Fact]
    public void Dense_RandomLayers_ComputesEveryProductOnceAndEndsEveryChannelOnce()
    {
        foreach (UnrolledDenseCode code in Codes<UnrolledDenseCode>(LayerShape.DenseRow))
        {
            var terms = code.Methods.SelectMany(m => code.Channels[m.FirstChannel..m.EndChannel].SelectMany(
                c => m.SegmentsOf(c).SelectMany(s => s.Segment.Terms.Select(t => (c.Constants.Channel, t.Pack, t.Weights)))));
            var expected = code.Channels.SelectMany(c => c.Segments.SelectMany(s => s.Terms.Select(t => (c.Constants.Channel, t.Pack, t.Weights))));
            var ends = code.Methods.Where(code.Ends).SelectMany(m => Enumerable.Range(m.FirstChannel, m.EndChannel - m.FirstChannel));

            Assert.Equal(expected.Order(), terms.Order());
            Assert.Equal(Enumerable.Range(0, code.Channels.Length), ends);
            Assert.Equal(Enumerable.Range(0, code.Slots.Count), code.Slots.Values.Order());
        }
    }

    [Fact]
    public void Row_RandomLayers_ComputesEveryTermOnceAndEndsEveryChannelOnce()
    {
        foreach (UnrolledRowCode code in Codes<UnrolledRowCode>(LayerShape.DenseRow))
        {
            var terms = code.Methods.SelectMany(m => m.Parts.SelectMany(p => p.Terms
                .SelectMany(t => Taps(m, t.Tap, t.Weight))
                .GroupBy(t => t.Tap, (tap, uses) => (p.Channel, Tap: tap, Weight: uses.Sum(t => t.Weight)))));
            var expected = code.Channels.SelectMany(c => c.Segments.SelectMany(s => s.Terms.Select(t => (c.Channel, t.Tap, t.Weight))));
            var ends = code.Methods.SelectMany(m => m.Channels.Where(c => UnrolledRowCode.EndsIn(c, m)).Select(c => c.Channel));

            Assert.Equal(expected.Order(), terms.Order());
            Assert.Equal(Enumerable.Range(0, code.Channels.Length), ends.Order());
            Assert.Equal(Enumerable.Range(0, code.Slots.Count), code.Slots.Values.Order());
        }
    }

    [Fact]
    public void Dense_InputsThatNoWeightReads_TakeNoMethod()
    {
        var random = new Random(1);
        RandomLayer layer = RandomLayer.OfDense(random, s_input, 1, 1500, 3, WeightStyle.Int8);
        var call = (DenseCall)layer.Call;
        for (int o = 0; o < 3; o++)
        {
            Array.Clear(call.Weights.SBytes, (o * 1500) + 10, 1400);
        }

        UnrolledDenseCode code = UnrolledDenseCode.Create(call, LaneFormat.Three, ClampTable.MaxMargin)!;

        Assert.All(code.Methods, m => Assert.True(m.EndPack == code.Packs || m.FirstPack == 0));
    }

    private static IEnumerable<T> Codes<T>(params LayerShape[] shapes)
    {
        Plan plan = EmptyModel.Plan(s_input, new DeviceBuffer("output", 1), []);
        foreach (LayerShape shape in shapes)
        {
            var random = new Random((int)shape);
            for (int k = 0; k < 120; k++)
            {
                RandomLayer layer = RandomLayer.Create(random, shape, s_input);
                foreach (T code in StrategyTable.Candidates(plan, layer.Call).OfType<T>())
                {
                    yield return code;
                }
            }
        }
    }

    /// <summary>What an input or a shared sum stands for.</summary>
    private static IEnumerable<(int Tap, int Weight)> Taps(UnrolledMethod method, int tap, int weight)
    {
        if (tap < method.EndTap)
        {
            return [(tap, weight)];
        }

        SharedSum sum = method.SharedSums[tap - method.EndTap];
        return [.. Taps(method, sum.First, weight), .. Taps(method, sum.Second, sum.Subtracts ? -weight : weight)];
    }
}
