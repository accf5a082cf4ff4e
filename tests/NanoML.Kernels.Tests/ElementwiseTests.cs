using System.Numerics;

namespace NanoML.Kernels.Tests;

public class ElementwiseTests
{
    [Fact]
    public void Add_RandomBroadcasts_EqualsTheDefinition()
    {
        Cases.ForAll(400, random =>
        {
            var shape = Broadcast.Create(random);
            int shift = random.Between(0, 38);
            int aMultiplier = SignedMultiplier(random, shift);
            int bMultiplier = SignedMultiplier(random, shift);
            long offset = (random.Between(-300, 300) * (1L << shift)) + random.NextInt64(1L << shift);
            Output output = Output.Create(random);
            Region a = Region.Create(random, shape.Length);
            Region b = Region.Create(random, shape.Period);
            Region y = Region.Create(random, shape.Length);
            for (int i = 0; i < shape.Length; i++)
            {
                BigInteger sum = ((BigInteger)a[i] * aMultiplier) + ((BigInteger)b[shape.IndexOfB(i)] * bMultiplier) + offset;
                y.Expected[i] = output.Clamp(Output.FloorDivide(sum, BigInteger.Pow(2, shift)));
            }

            Add.Run(
                a.Bytes, a.Offset, b.Bytes, b.Offset, y.Bytes, y.Offset, outer: shape.Outer, period: shape.Period, repeat: shape.Repeat,
                aMultiplier: aMultiplier, bMultiplier: bMultiplier, offset: offset, shift: shift, min: output.Min, max: output.Max);

            a.AssertAsExpected();
            b.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void Add_OntoItsOwnInput_EqualsTheDefinition()
    {
        byte[] a = [1, 2, 3, 4];

        Add.Run(
            a, 0, [10, 20], 0, a, 0, outer: 2, period: 2, repeat: 1, aMultiplier: 4, bMultiplier: -2, offset: 200 * 2, shift: 1,
            min: 0, max: 255);

        Assert.Equal([192, 184, 196, 188], a);
    }

    [Fact]
    public void LutAdd_RandomTerms_EqualsTheDefinition()
    {
        Cases.ForAll(200, random =>
        {
            int[] aTerms = [.. Enumerable.Range(0, 256).Select(_ => random.Between(-1000, 1_000_000_000))];
            int[] bTerms = [.. Enumerable.Range(0, 256).Select(_ => random.Between(1000, 1_000_000_000))];
            var clamp = new byte[1024];
            random.NextBytes(clamp);
            Region a = Region.Create(random, random.Between(1, 40));
            Region b = Region.Create(random, a.Expected.Length);
            Region y = Region.Create(random, a.Expected.Length);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                y.Expected[i] = clamp[(aTerms[a[i]] + bTerms[b[i]]) / (1 << 21)];
            }

            LutAdd.Run(a.Bytes, a.Offset, b.Bytes, b.Offset, y.Bytes, y.Offset, y.Expected.Length, aTerms, bTerms, clamp);

            a.AssertAsExpected();
            b.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void Mul_RandomBroadcasts_EqualsTheDefinition()
    {
        Cases.ForAll(400, random =>
        {
            var shape = Broadcast.Create(random);
            int aZeroPoint = random.Between(0, 255);
            int bZeroPoint = random.Between(0, 255);
            Scales scales = Scales.Create(random, 1, 10000);
            Output output = Output.Create(random);
            Region a = Region.Create(random, shape.Length);
            Region b = Region.Create(random, shape.Period);
            Region y = Region.Create(random, shape.Length);
            for (int i = 0; i < shape.Length; i++)
            {
                y.Expected[i] = scales.Apply(output, (a[i] - aZeroPoint) * (b[shape.IndexOfB(i)] - bZeroPoint), 0);
            }

            Mul.Run(
                a.Bytes, a.Offset, b.Bytes, b.Offset, y.Bytes, y.Offset, outer: shape.Outer, period: shape.Period, repeat: shape.Repeat,
                aZeroPoint: aZeroPoint, bZeroPoint: bZeroPoint, multiplier: scales.Multiplier[0], shift: scales.Shift[0],
                outputZeroPoint: output.ZeroPoint, min: output.Min, max: output.Max);

            a.AssertAsExpected();
            b.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void Lut_RandomTables_LooksUpEachElement()
    {
        Cases.ForAll(50, random =>
        {
            byte[] table = new byte[256];
            random.NextBytes(table);
            Region x = Region.Create(random, random.Next(300));
            Region y = Region.Create(random, x.Expected.Length);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                y.Expected[i] = table[x[i]];
            }

            Lut.Run(x.Bytes, x.Offset, y.Bytes, y.Offset, table, count: x.Expected.Length);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void PRelu_SlopesOfAnySign_EqualsTheDefinition()
    {
        Cases.ForAll(300, random =>
        {
            int rows = random.Between(1, 20);
            int channels = random.Between(1, 6);
            int zeroPoint = random.Between(0, 255);
            Scales positive = Scales.Create(random, 1, 255);
            Scales slopes = Scales.Create(random, channels, 255);
            for (int c = 0; c < channels; c++)
            {
                slopes.Multiplier[c] *= random.Between(-1, 1);
            }

            Output output = Output.Create(random);
            Region x = Region.Create(random, rows * channels);
            Region y = Region.Create(random, rows * channels);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                int value = x[i] - zeroPoint;
                y.Expected[i] = value >= 0 ? positive.Apply(output, value, 0) : slopes.Apply(output, value, i % channels);
            }

            PRelu.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, slopes.Multiplier, slopes.Shift, rows: rows, channels: channels,
                inputZeroPoint: zeroPoint, positiveMultiplier: positive.Multiplier[0], positiveShift: positive.Shift[0],
                outputZeroPoint: output.ZeroPoint, min: output.Min, max: output.Max);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    // Small enough for a result in the range of a byte, and now and then as large as allowed.
    private static int SignedMultiplier(Random random, int shift)
    {
        long limit = random.Next(4) == 0 ? int.MaxValue : Math.Min(int.MaxValue, 2L << shift);
        return random.Between((int)-limit, (int)limit);
    }

    private sealed record Broadcast(int Outer, int Period, int Repeat)
    {
        public int Length => Outer * Period * Repeat;

        public static Broadcast Create(Random random) => new(random.Between(1, 5), random.Between(1, 6), random.Between(1, 5));

        public int IndexOfB(int index) => index / Repeat % Period;
    }
}
