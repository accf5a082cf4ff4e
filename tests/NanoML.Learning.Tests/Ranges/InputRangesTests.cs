using NanoML.Learning.Tests.Support;

namespace NanoML.Learning.Tests.Ranges;

public sealed class InputRangesTests
{
    /// <summary>Inputs of any kind give gains and offsets within bounds, and levels as plain arithmetic has them.</summary>
    [Fact]
    public void Apply_AfterAnyInputs_IsPlainArithmeticWithinBounds()
    {
        var random = new Random(1);
        for (int turn = 0; turn < 300; turn++)
        {
            int channels = random.Next(1, 4);
            int[] means = [.. Enumerable.Range(0, channels).Select(_ => random.Next(4081))];
            int[] deviations = [.. Enumerable.Range(0, channels).Select(_ => random.Next(2041))];
            var ranges = new InputRanges(means, deviations);
            int inputs = random.Next(1, 4);
            int count = channels * random.Next(1, 30);
            ranges.Begin(inputs);
            byte[][] seen = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(4) == 0 ? [.. Enumerable.Repeat((byte)random.Next(256), count)] : Reference.Sample(random, count))];
            for (int k = 0; k < inputs; k++)
            {
                Assert.Equal(inputs - k, ranges.Missing);
                Assert.Equal(k == inputs - 1, ranges.Add(seen[k], count));
            }

            byte[] input = Reference.Sample(random, count);
            byte[] moved = (byte[])input.Clone();
            ranges.Apply(moved, count);
            for (int channel = 0; channel < channels; channel++)
            {
                Check(ranges, channel, means[channel], deviations[channel], [.. seen.SelectMany(levels => levels.Where((_, i) => i % channels == channel))]);
                for (int i = channel; i < count; i += channels)
                {
                    long level = ((long)(ranges.GainOf(channel) * input[i]) + ranges.OffsetOf(channel) + 128) >> 8;
                    Assert.Equal(Math.Clamp(level, 0, 255), moved[i]);
                }
            }
        }
    }

    /// <summary>A sensor that gives four fifths of the signal, and is off by twenty levels, is brought back to a level.</summary>
    [Fact]
    public void Learn_FromAMovedSignal_BringsItBack()
    {
        var random = new Random(2);
        byte[] signal = [.. Enumerable.Range(0, 4000).Select(_ => (byte)(128 + (random.NextDouble() - random.NextDouble()) * 90))];
        double mean = signal.Average(level => (double)level);
        double deviation = Math.Sqrt(signal.Average(level => (level - mean) * (level - mean)));
        byte[] moved = [.. signal.Select(level => (byte)Math.Round((level * 0.8) + 45.6))];
        var ranges = new InputRanges([(int)Math.Round(16 * mean)], [(int)Math.Round(16 * deviation)]);
        ranges.Begin(1);
        Assert.True(ranges.Add(moved, moved.Length));
        ranges.Apply(moved, moved.Length);
        Assert.All(signal.Zip(moved), pair => Assert.InRange(pair.First - pair.Second, -2, 2));
        Assert.Equal(1, ranges.Learnings);
    }

    /// <summary>The longest input of nanoFramework, as bright as can be, again and again: sums stay what they are.</summary>
    [Fact]
    public void Add_OfTheLongestInputs_EndsBeforeSumsOverflow()
    {
        var ranges = new InputRanges([2000], [800]);
        byte[] input = [.. Enumerable.Range(0, 786_400).Select(i => i % 2 == 0 ? (byte)255 : (byte)253)];
        ranges.Begin(InputRanges.MostInputs);
        int inputs = 1;
        while (!ranges.Add(input, input.Length))
        {
            inputs++;
        }

        Assert.Equal(11, inputs);
        Assert.Equal(InputRanges.MostGain, ranges.GainOf(0));
        Assert.Equal(((4064 - (64 * 16)) * 16) - (512 * 4064 / 16), ranges.OffsetOf(0));
    }

    [Fact]
    public void Reset_GivesTheBytesOfTheStart_AndDamagedBytesAreRefused()
    {
        var ranges = new InputRanges([1000, 2000], [300, 500]);
        byte[] start = Reference.BytesOf(ranges);
        ranges.Begin(1);
        ranges.Add([1, 2, 200, 90], 4);
        byte[] kept = Reference.BytesOf(ranges);
        Assert.NotEqual(start, kept);
        var other = new InputRanges([1000, 2000], [300, 500]);
        Assert.True(other.TryRead(kept, 0));
        Assert.Equal(kept, Reference.BytesOf(other));
        ranges.Reset();
        Assert.Equal(start, Reference.BytesOf(ranges));
        foreach (int place in new[] { 3, 5, 7, 11 })
        {
            byte[] bytes = (byte[])kept.Clone();
            bytes[place] = 0x7f;
            bytes[3] = place == 3 ? (byte)0x80 : bytes[3];
            Assert.False(ranges.TryRead(bytes, 0));
            Assert.Equal(start, Reference.BytesOf(ranges));
        }
    }

    private static void Check(InputRanges ranges, int channel, int mean, int deviation, byte[] levels)
    {
        Assert.InRange(ranges.GainOf(channel), InputRanges.LeastGain, InputRanges.MostGain);
        decimal average = levels.Sum(level => (decimal)level) / levels.Length;
        decimal moved = (ranges.GainOf(channel) * average) + ranges.OffsetOf(channel);
        decimal target = Math.Clamp(mean / 16m, average - InputRanges.MostShift, average + InputRanges.MostShift);
        Assert.InRange((moved / 256) - target, -0.2m, 0.2m);
        double spread = 16 * Math.Sqrt((double)levels.Average(level => (level - average) * (level - average)));
        if (spread >= 3 && deviation >= 3)
        {
            double gain = Math.Clamp(256.0 * deviation / spread, InputRanges.LeastGain, InputRanges.MostGain);
            Assert.InRange(ranges.GainOf(channel) - gain, -1 - (gain / spread), 1 + (2 * gain / spread));
        }
    }
}
