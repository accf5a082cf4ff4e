namespace NanoML.Kernels.Tests;

public class UnpackTests
{
    [Fact]
    public void ToSBytes_AnyLength_CopiesSignsToTheRegionOnly()
    {
        Cases.ForAll(200, random =>
        {
            byte[] bytes = Bytes(random, random.Next(30));
            int offset = random.Next(5);
            var target = new sbyte[offset + bytes.Length + 2];
            Array.Fill(target, (sbyte)7);
            Unpack.ToSBytes(bytes, target, offset, bytes.Length);

            Assert.Equal(
                [.. Enumerable.Repeat((sbyte)7, offset), .. bytes.Select(b => (sbyte)b), 7, 7],
                target);
        });
    }

    [Fact]
    public void ToInts_AnyOffset_TakesTheLowestByteFirst()
    {
        Cases.ForAll(100, random =>
        {
            int[] values = [.. Enumerable.Range(0, random.Next(9)).Select(_ => random.Next(int.MinValue, int.MaxValue))];
            byte[] before = Bytes(random, random.Next(4));
            var target = new int[values.Length + 1];
            Unpack.ToInts([.. before, .. values.SelectMany(LowestFirst)], before.Length, target, values.Length);

            Assert.Equal([.. values, 0], target);
        });
    }

    [Fact]
    public void ToLongs_AnyTargetOffset_TakesTheLowestByteFirst()
    {
        Cases.ForAll(100, random =>
        {
            long[] values = [.. Enumerable.Range(0, random.Next(9)).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
            int offset = random.Next(4);
            var target = new long[offset + values.Length + 1];
            Unpack.ToLongs([.. values.SelectMany(LowestFirst)], target, offset, values.Length);

            Assert.Equal([.. new long[offset], .. values, 0], target);
        });
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<byte> LowestFirst(int value) => Enumerable.Range(0, 4).Select(k => (byte)(value >> (8 * k)));

    private static IEnumerable<byte> LowestFirst(long value) => Enumerable.Range(0, 8).Select(k => (byte)(value >> (8 * k)));
}
