using NanoML.Learning.Tests.Support;

namespace NanoML.Learning.Tests.Memory;

public sealed class FeatureMemoryTests
{
    private const int Examples = 3;

    /// <summary>The mean of all examples, or each by itself.</summary>
    private static readonly Func<KnownFeatures, int, FeatureMemory>[] s_kinds =
        [(known, slots) => new FeatureMemory(known, slots, 1), (known, slots) => new FeatureMemory(known, slots, Examples)];

    /// <summary>Random examples, known samples, leans and reaches, against sums in wide numbers.</summary>
    [Fact]
    public void Find_OfAnyExamples_IsTheNearestOfPlainArithmetic()
    {
        var random = new Random(1);
        for (int turn = 0; turn < 300; turn++)
        {
            int features = turn % 10 == 0 ? FeatureMemory.MostFeatures : random.Next(1, 12);
            byte[][] known = Reference.Samples(random, random.Next(4), features);
            byte[][][] taught = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Reference.Samples(random, random.Next(1, 4), features))];
            int lean = random.Next(64, 1025);
            int reach = random.Next(3) == 0 ? random.Next(1, features * 20000) : FeatureMemory.Farthest;
            for (int kind = 0; kind < s_kinds.Length; kind++)
            {
                FeatureMemory memory = s_kinds[kind](new KnownFeatures([.. known.SelectMany(k => k)], features), taught.Length);
                memory.Lean = lean;
                memory.Reach = reach;
                for (int c = 0; c < taught.Length; c++)
                {
                    Assert.All(taught[c], example => Assert.True(memory.TryAdd(10 + c, example, 0)));
                }

                byte[] levels = Reference.Sample(random, features + 2);
                Compare(memory, known, taught, levels, isMean: kind == 0, lean, reach);
            }
        }
    }

    [Fact]
    public void Find_WithNothingTaught_IsNone()
    {
        foreach (var kind in s_kinds)
        {
            FeatureMemory memory = kind(new KnownFeatures([], 2), 1);
            Assert.False(memory.Find([1, 2], 0));
            Assert.Equal(FeatureMemory.None, memory.Class);
        }
    }

    [Fact]
    public void Add_InAnyOrder_FindsTheSame()
    {
        var random = new Random(2);
        foreach (var kind in s_kinds)
        {
            byte[][] examples = Reference.Samples(random, 3, 5);
            byte[][] probes = Reference.Samples(random, 20, 5);
            var known = new KnownFeatures(Reference.Sample(random, 10), 5);
            FeatureMemory one = kind(known, 1);
            FeatureMemory other = kind(known, 1);
            Assert.All(examples, example => one.TryAdd(0, example, 0));
            Assert.All(examples.Reverse(), example => other.TryAdd(0, example, 0));
            Assert.All(probes, probe =>
            {
                Assert.Equal(one.Find(probe, 0), other.Find(probe, 0));
                Assert.Equal((one.Class, one.Distance, one.OtherDistance), (other.Class, other.Distance, other.OtherDistance));
            });
        }
    }

    [Fact]
    public void Forget_AndReset_GiveTheBytesOfTheStart()
    {
        var random = new Random(3);
        foreach (var kind in s_kinds)
        {
            FeatureMemory memory = kind(new KnownFeatures([], 4), 2);
            byte[] start = Reference.BytesOf(memory);
            memory.TryAdd(7, Reference.Sample(random, 4), 0);
            memory.TryAdd(8, Reference.Sample(random, 4), 0);
            Assert.False(memory.TryAdd(9, new byte[4], 0));
            Assert.False(memory.HasRoomFor(9));
            Assert.True(memory.HasRoomFor(8));
            Assert.True(memory.Forget(7));
            Assert.False(memory.Forget(7));
            Assert.True(memory.Forget(8));
            Assert.Equal(start, Reference.BytesOf(memory));
            memory.TryAdd(7, Reference.Sample(random, 4), 0);
            memory.Reset();
            Assert.Equal(start, Reference.BytesOf(memory));
        }
    }

    /// <summary>At 65,535 examples the sums are halved: they stay below what they may be, and the mean stays.</summary>
    [Fact]
    public void Mean_OfMoreExamplesThanSumsHold_GoesOn()
    {
        var memory = new FeatureMemory(new KnownFeatures([], 2), 1, 1);
        for (int k = 0; k < 200_000; k++)
        {
            Assert.True(memory.TryAdd(0, [255, 3], 0));
        }

        Assert.InRange(memory.ExamplesOf(0), 32768, 65535);
        Assert.True(memory.Find([255, 3], 0));
        Assert.Equal(0, memory.Distance);
        var copy = new FeatureMemory(new KnownFeatures([], 2), 1, 1);
        Assert.True(copy.TryRead(Reference.BytesOf(memory), 0));
    }

    /// <summary>Whatever comes, the two means that lose least become one, and no example is lost from the sums.</summary>
    [Fact]
    public void Means_OfMoreExamplesThanMeans_AreThoseOfPlainArithmetic()
    {
        var random = new Random(5);
        for (int turn = 0; turn < 50; turn++)
        {
            int features = random.Next(1, 6);
            int means = random.Next(1, 5);
            var memory = new FeatureMemory(new KnownFeatures([], features), 1, means);
            var groups = new List<List<byte[]>>();
            foreach (byte[] example in Reference.Samples(random, 25, features))
            {
                memory.TryAdd(0, example, 0);
                groups.Add([example]);
                if (groups.Count > means)
                {
                    Merge(groups);
                }
            }

            Assert.Equal(25, memory.ExamplesOf(0));
            foreach (byte[] probe in Reference.Samples(random, 20, features))
            {
                memory.Find(probe, 0);
                Assert.Equal(groups.Min(group => Reference.Distance(probe, Reference.Mean(group))), memory.Distance);
            }
        }
    }

    /// <summary>Bytes with any change are refused, or are what a memory writes again.</summary>
    [Fact]
    public void Read_OfDamagedBytes_IsRefusedOrWrittenBack()
    {
        var random = new Random(4);
        foreach (var kind in s_kinds)
        {
            var known = new KnownFeatures([], 3);
            FeatureMemory memory = kind(known, 3);
            memory.TryAdd(5, Reference.Sample(random, 3), 0);
            memory.TryAdd(200, Reference.Sample(random, 3), 0);
            byte[] sound = Reference.BytesOf(memory);
            int refused = 0;
            for (int turn = 0; turn < 5000; turn++)
            {
                byte[] bytes = (byte[])sound.Clone();
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                FeatureMemory read = kind(known, 3);
                byte[] start = Reference.BytesOf(read);
                bool isTaken = read.TryRead(bytes, 0);
                refused += isTaken ? 0 : 1;
                Assert.Equal(isTaken ? bytes : start, Reference.BytesOf(read));
                read.Find(Reference.Sample(random, 3), 0);
            }

            Assert.InRange(refused, 1000, 5000);
        }
    }

    private static void Compare(
        FeatureMemory memory, byte[][] known, byte[][][] taught, byte[] levels, bool isMean, int lean, int reach)
    {
        byte[] probe = levels[1..^1];
        long[] distances =
        [
            .. taught.Select(examples => isMean ? Reference.Distance(probe, Reference.Mean(examples)) : examples.Min(e => Reference.Distance(probe, e))),
        ];
        long nearest = distances.Min();
        long leaning = known.Length == 0 ? FeatureMemory.Farthest : Math.Min(FeatureMemory.Farthest, known.Min(k => Reference.Distance(probe, k)) * lean / 256);
        int expected = nearest < leaning && nearest < reach ? 10 + Array.IndexOf(distances, nearest) : FeatureMemory.None;
        Assert.Equal(expected != FeatureMemory.None, memory.Find(levels, 1));
        Assert.Equal(expected, memory.Class);
        Assert.Equal(nearest, memory.Distance);
        long second = distances.Length > 1 ? distances.Order().ElementAt(1) : FeatureMemory.Farthest;
        Assert.Equal(Math.Min(second, leaning), memory.OtherDistance);
    }

    /// <summary>Ward's pair; the first among equals, in the order in which the library goes through them.</summary>
    private static void Merge(List<List<byte[]>> groups)
    {
        (long Cost, int Into, int From) best = (long.MaxValue, 0, 0);
        for (int i = 0; i < groups.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                long product = (long)groups[i].Count * groups[k].Count;
                long cost = Reference.Distance(Reference.Mean(groups[i]), Reference.Mean(groups[k])) * product / (groups[i].Count + groups[k].Count);
                best = cost < best.Cost ? (cost, k, i) : best;
            }
        }

        groups[best.Into].AddRange(groups[best.From]);
        groups[best.From] = groups[^1];
        groups.RemoveAt(groups.Count - 1);
    }
}
