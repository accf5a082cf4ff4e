namespace NanoML.Kernels.Tests;

public class NearestPointsTests
{
    private const int EntryBytes = 8;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NearestPoints_RandomPointsWithTies_GiveTheMeanOfTheNearestInAnyNumberOfParts(bool isSquared)
    {
        Cases.ForAll(300, random =>
        {
            int features = random.Between(1, 6);
            int fraction = random.Between(0, 4);
            int points = random.Between(1, 20);
            int count = random.Between(1, points);
            int outputs = random.Between(1, 4);
            int valueBits = random.Between(1, 16);
            int outputZeroPoint = random.Between(0, 255);
            bool hasTies = random.Flip();
            Region x = hasTies ? Region.CreateWithTies(random, features) : Region.Create(random, features);
            int[] table = [.. Enumerable.Range(0, points * features).Select(_ => hasTies ? 127 * random.Between(-1, 3) << fraction : random.Between(-50, 300 << fraction))];
            bool isShared = random.Flip();
            byte[] rows = isShared ? [.. Enumerable.Range(0, points).Select(_ => (byte)random.Next(3))] : [];
            int[] values = [.. Enumerable.Range(0, (isShared ? 3 : points) * outputs).Select(_ => random.Between(-200, 200) << (valueBits - 1))];
            Region found = Region.Create(random, count * EntryBytes);
            Region y = Region.Create(random, outputs);
            long Distance(int point) => Enumerable.Range(0, features)
                .Select(f => ((long)x[f] << fraction) - table[(point * features) + f]).Sum(d => isSquared ? d * d : Math.Abs(d));
            int[] nearest = [.. Enumerable.Range(0, points).OrderBy(Distance).Take(count)];
            for (int o = 0; o < outputs; o++)
            {
                double sum = nearest.Sum(point => (double)values[((isShared ? rows[point] : point) * outputs) + o]);
                y.Expected[o] = (byte)Math.Clamp(Math.Floor(Math.ScaleB(sum, -valueBits) + 0.5) + outputZeroPoint, 0, 255);
            }

            int middle = random.Between(0, points);
            foreach ((int start, int end) in new[] { (0, middle), (middle, points) }.Where(part => part.Item1 < part.Item2))
            {
                NearestPoints.Run(
                    x.Bytes, x.Offset, found.Bytes, found.Offset, table[(start * features)..(end * features)], features, fraction, isSquared, count, start);
            }

            NeighborMean.Run(found.Bytes, found.Offset, y.Bytes, y.Offset, rows, values, outputs, count, valueBits, outputZeroPoint);

            x.AssertAsExpected();
            found.AssertGuardsIntact();
            y.AssertAsExpected();
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WeightedNeighborMean_RandomDistances_IsTheMeanByOneOverThem(bool isRoot)
    {
        Cases.ForAll(300, random =>
        {
            int count = random.Between(1, 8);
            int outputs = random.Between(1, 4);
            int fraction = random.Between(1, 16);
            int zeroPoint = random.Between(0, 255);
            int[] distances = [.. Enumerable.Range(0, count).Select(_ => random.Flip() ? random.Between(0, 3) : random.Between(0, int.MaxValue - 1)).Order()];
            bool isShared = random.Flip();
            byte[] rows = isShared ? [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(3))] : [];
            int[] values = [.. Enumerable.Range(0, Math.Max(count, 3) * outputs).Select(_ => random.Between(-300, 300) << (fraction - 1))];
            Region found = Region.Create(random, count * EntryBytes);
            for (int k = 0; k < count; k++)
            {
                BitConverter.GetBytes(distances[k]).CopyTo(found.Bytes, found.Offset + (EntryBytes * k));
                BitConverter.GetBytes(k).CopyTo(found.Bytes, found.Offset + (EntryBytes * k) + 4);
            }

            long[] weights = Array.ConvertAll(distances, d => d == distances[0] ? 1L << 15
                : isRoot ? (long)Math.Floor(Math.Sqrt(Math.Floor(((long)distances[0] << 30) / (double)d)))
                : ((long)distances[0] << 15) / d);
            Region y = Region.Create(random, outputs);
            for (int o = 0; o < outputs; o++)
            {
                decimal sum = Enumerable.Range(0, count).Sum(k => (decimal)weights[k] * values[((isShared ? rows[k] : k) * outputs) + o]);
                decimal level = Math.Floor((sum / (weights.Sum() * (1L << fraction))) + 0.5m) + zeroPoint;
                y.Expected[o] = (byte)Math.Clamp(level, 0, 255);
            }

            WeightedNeighborMean.Run(found.Bytes, found.Offset, y.Bytes, y.Offset, rows, values, outputs, count, fraction, isRoot, zeroPoint);

            y.AssertAsExpected();
            found.AssertGuardsIntact();
        });
    }
}
