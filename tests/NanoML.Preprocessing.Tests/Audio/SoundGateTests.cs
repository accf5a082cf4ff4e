using NanoML.Preprocessing.Tests.Support;

namespace NanoML.Preprocessing.Tests.Audio;

/// <summary>Which hops are loud.</summary>
public sealed class SoundGateTests
{
    private const int Hop = 320;
    private const int Ratio = 3;
    private const int Least = 12;

    private readonly SoundGate _gate = new(Ratio, Least);
    private readonly Random _random = new(3);

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(3000)]
    public void SteadyNoise_IsNotLoud(int amplitude)
    {
        for (int k = 0; k < 500; k++)
        {
            Assert.False(Add(amplitude), $"hop {k}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-9000)]
    [InlineData(12000)]
    public void WhatRisesOverTheNoise_IsLoudAtOnce_WhateverTheOffset(int offset)
    {
        for (int k = 0; k < 50; k++)
        {
            Add(100, offset);
        }

        Assert.True(Add(1000, offset));
        Assert.False(Add(100, offset));
    }

    /// <summary>Rising by 1/128 with each of 50 hops a second, the floor is three times as high after 2.8 seconds.</summary>
    [Fact]
    public void NoiseThatStays_IsLoudForSecondsOnly()
    {
        for (int k = 0; k < 50; k++)
        {
            Add(100);
        }

        int loud = 0;
        while (Add(1000))
        {
            loud++;
        }

        Assert.InRange(loud, 100, 300);
    }

    [Fact]
    public void TheQuietestHops_AreTheFloorAtOnce()
    {
        Add(3000);
        Add(10);
        Assert.InRange(_gate.Floor, 1, 10);
        Assert.True(Add(300));
    }

    [Fact]
    public void BelowTheLeastChange_NothingIsLoud()
    {
        Add(0);
        Assert.False(Add(12));
        Assert.True(Add(120));
    }

    [Fact]
    public void Peak_IsTheGreatestOfEveryFifthSample()
    {
        short[] samples = new short[Hop];
        samples[5] = 700;
        samples[6] = 900;
        _gate.Add(Pcm.Of(samples), 2 * Hop);
        Assert.Equal(700, _gate.Peak);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(101, 0)]
    [InlineData(3, -1)]
    public void NumbersOutOfRange_AreRefused(int ratio, int least) => Assert.Throws<ArgumentException>(() => new SoundGate(ratio, least));

    private bool Add(int amplitude, int offset = 0) =>
        _gate.Add(Pcm.Of([.. Enumerable.Range(0, Hop).Select(_ => (short)(offset + _random.Next(-amplitude, amplitude + 1)))]), 2 * Hop);
}
