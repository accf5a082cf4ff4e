using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Strategies.Tests.Lanes;

public sealed class MagnitudeGroupTests
{
    [Fact]
    public void Of_Terms_GroupsThemByMagnitudeAndSign()
    {
        LaneTerm[] terms = [new(0, 5), new(1, -5), new(2, 1), new(3, 5), new(4, -127)];

        ImmutableArray<MagnitudeGroup> groups = MagnitudeGroup.Of(terms);

        Assert.Equal([1, 5, 127], groups.Select(g => g.Magnitude));
        Assert.Equal([0, 3], groups[1].Added.ToArray());
        Assert.Equal([1], groups[1].Subtracted.ToArray());
        Assert.Equal([4], groups[2].Subtracted.ToArray());
    }

    [Theory]
    [InlineData("0L + (x0 << 3)", 8)]
    [InlineData("0L - (x0 << 3)", -8)]
    [InlineData("0L - ((x0 + (x1 << 2)) << 2)", -4, -16)]
    [InlineData("0L + (((x1 << 2) - x0) * 5)", -5, 20)]
    [InlineData("0L - ((x0 + (x1 << 1)) * 3)", -3, -6)]
    [InlineData("0L + x0 - ((x1 + (x2 << 1)) << 1)", 1, -2, -4)]
    [InlineData("0L + (x0 * 3) + (x1 * 5)", 3, 5)]
    public void Sum_MagnitudesThatAreAnotherTimesAPowerOfTwo_AreShiftedIntoItsSum(string expected, params int[] weights) =>
        Assert.Equal(expected, Text(weights));

    [Fact]
    public void Sum_OfRandomWeights_IsTheSumOfProducts()
    {
        var random = new Random(5);
        for (int run = 0; run < 200; run++)
        {
            LaneTerm[] terms = [.. Enumerable.Range(0, 12).Select(tap => new LaneTerm(tap, random.Next(-128, 128))).Where(t => t.Weight != 0)];
            long[] inputs = [.. Enumerable.Range(0, 12).Select(_ => random.NextInt64(1L << 50))];

            Assert.Equal(terms.Sum(t => t.Weight * inputs[t.Tap]), MagnitudeGroup.Of(terms).Sum(g => g.Magnitude * Value(g, inputs)));
            Assert.Equal(terms.Length, MagnitudeGroup.Of(terms).Sum(Terms));
        }
    }

    private static string Text(params int[] weights) => LaneWriter.Sum(
        "0L", [.. weights.Select((w, tap) => new LaneTerm(tap, w))], tap => $"x{tap}", magnitude => $"{magnitude}");

    private static long Value(MagnitudeGroup group, long[] inputs) => group.Added.Sum(tap => inputs[tap]) - group.Subtracted.Sum(tap => inputs[tap])
        + (group.Multiple is { } multiple ? Value(multiple, inputs) << multiple.ShiftTo(group.Magnitude) : 0);

    private static int Terms(MagnitudeGroup group) =>
        group.Added.Length + group.Subtracted.Length + (group.Multiple is { } multiple ? Terms(multiple) : 0);
}
