namespace NanoML.Kernels.Tests;

/// <summary>The kernels of support vector machines against their formulas in 64 bits.</summary>
public class MachineTests
{
    private const int IntBytes = 4;

    [Fact]
    public void ProductSums_RandomRows_AreTheProductsInPairsOfWeights()
    {
        Cases.ForAll(300, random =>
        {
            int inputs = random.Between(1, 9);
            int rows = random.Between(1, 6);
            Region x = random.Flip() ? Region.CreateWithTies(random, inputs) : Region.Create(random, inputs);
            int[][] weights = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Between(-32767, 32767)).ToArray())];
            int[] packed = [.. weights.SelectMany(row => row.Chunk(2).Select(pair => (pair[0] << 16) | (pair.Length > 1 ? pair[1] & 0xFFFF : 0)))];
            int[] start = [.. Enumerable.Range(0, rows).Select(_ => random.Between(-1_000_000, 1_000_000))];
            Region sums = Region.Create(random, IntBytes * rows);
            Expect(sums, start.Select((s, r) => s + weights[r].Select((w, i) => (long)w * x[i]).Sum()));

            ProductSums.Run(x.Bytes, x.Offset, sums.Bytes, sums.Offset, packed, start, inputs);

            x.AssertAsExpected();
            sums.AssertAsExpected();
        });
    }

    [Fact]
    public void PointDistances_RandomPoints_AreSumsOfSquares()
    {
        Cases.ForAll(300, random =>
        {
            int features = random.Between(1, 11);
            int count = random.Between(1, 6);
            Region x = random.Flip() ? Region.CreateWithTies(random, features) : Region.Create(random, features);
            byte[][] points = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, features).Select(_ => (byte)random.Between(0, 255)).ToArray())];
            int[] packed = [.. points.SelectMany(point => point.Chunk(4).Select(four => four.Select((level, k) => level << (8 * k)).Sum()))];
            int[] squares = Array.ConvertAll(points, point => point.Sum(level => level * level));
            Region sums = Region.Create(random, IntBytes * count);
            Expect(sums, points.Select(point => point.Select((p, i) => ((long)x[i] - p) * (x[i] - p)).Sum()));

            PointDistances.Run(x.Bytes, x.Offset, sums.Bytes, sums.Offset, packed, squares, features);

            x.AssertAsExpected();
            sums.AssertAsExpected();
        });
    }

    [Fact]
    public void KernelValues_OfAnyArguments_LieBetweenTheEntriesOfTheTable()
    {
        Cases.ForAll(300, random =>
        {
            int count = random.Between(1, 8);
            int tableShift = random.Between(7, 15);
            int multiplier = random.Between(1 << 30, int.MaxValue);
            int shift = random.Between(28, 45);
            int middle = random.Between(-500_000, 500_000);
            int[] table = [.. Enumerable.Range(0, (1 << (16 - tableShift)) + 1).Select(_ => random.Between(-32767, 32767))];
            Region x = Region.Create(random, IntBytes * count);
            for (int v = 0; v < count; v++)
            {
                int argument = random.Between(-1_000_000, 1_000_000);
                BitConverter.GetBytes(argument).CopyTo(x.Bytes, x.Offset + (IntBytes * v));
                long value = At(table, tableShift, (((argument - (long)middle) * multiplier) + (1L << (shift - 1))) >> shift);
                BitConverter.GetBytes((short)value).CopyTo(x.Expected[(2 * v)..]);
            }

            KernelValues.Run(x.Bytes, x.Offset, count, table, tableShift, middle, multiplier, shift);

            x.AssertGuardsIntact();
            Assert.Equal(x.Expected[..(2 * count)].ToArray(), x.Bytes[x.Offset..(x.Offset + (2 * count))]);
        });
    }

    [Fact]
    public void MachineSums_OfAnyEntries_AddCoefficientsTimesKernels()
    {
        Cases.ForAll(300, random =>
        {
            int vectors = random.Between(1, 8);
            int machines = random.Between(1, 4);
            int productShift = random.Between(0, 12);
            int[] start = [.. Enumerable.Range(0, machines).Select(_ => random.Between(-1000, 1000))];
            Region kernels = Region.Create(random, 2 * vectors);
            var entries = new List<int>();
            var ends = new int[machines];
            var expected = new long[machines];
            for (int m = 0; m < machines; m++)
            {
                expected[m] = start[m];
                foreach (int v in Enumerable.Range(0, vectors).Where(_ => random.Flip()))
                {
                    int coefficient = random.Between(-3000, 3000);
                    entries.Add((coefficient << 16) | v);
                    short kernel = (short)(kernels[2 * v] | (kernels[(2 * v) + 1] << 8));
                    expected[m] += (((long)coefficient * kernel) + ((1L << productShift) >> 1)) >> productShift;
                }

                ends[m] = entries.Count;
            }

            Region sums = Region.Create(random, IntBytes * machines);
            Expect(sums, expected);

            MachineSums.Run(kernels.Bytes, kernels.Offset, sums.Bytes, sums.Offset, [.. entries], ends, start, productShift);

            kernels.AssertAsExpected();
            sums.AssertAsExpected();
        });
    }

    private static long At(int[] table, int shift, long scaled)
    {
        long place = Math.Clamp(scaled, short.MinValue, short.MaxValue) - short.MinValue;
        int low = table[place >> shift];
        long between = place & ((1 << shift) - 1);
        return low + ((((table[(place >> shift) + 1] - (long)low) * between) + (1L << (shift - 1))) >> shift);
    }

    private static void Expect(Region sums, IEnumerable<long> numbers)
    {
        int place = 0;
        foreach (long number in numbers)
        {
            foreach (byte b in BitConverter.GetBytes(checked((int)number)))
            {
                sums.Expected[place++] = b;
            }
        }
    }
}
