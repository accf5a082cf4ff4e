namespace NanoML.Kernels.Tests;

public class ArgMaxTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ArgMax_RandomShapesWithTies_EqualsTheDefinition(bool selectLast)
    {
        Cases.ForAll(300, random =>
        {
            int outer = random.Between(1, 4);
            int axisLength = random.Next(10) == 0 ? 256 : random.Between(1, 12);
            int inner = random.Between(1, 4);
            Region x = random.Flip()
                ? Region.CreateWithTies(random, outer * axisLength * inner)
                : Region.Create(random, outer * axisLength * inner);
            Region y = Region.Create(random, outer * inner);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                int first = (i / inner * axisLength * inner) + (i % inner);
                byte[] values = [.. Enumerable.Range(0, axisLength).Select(k => x[first + (k * inner)])];
                y.Expected[i] = (byte)(selectLast ? Array.LastIndexOf(values, values.Max()) : Array.IndexOf(values, values.Max()));
            }

            ArgMax.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, outer: outer, axisLength: axisLength, inner: inner, selectLast: selectLast);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 255)]
    public void ArgMax_AllEqual_SelectsTheEndAskedFor(bool selectLast, int expected)
    {
        byte[] y = new byte[1];

        ArgMax.Run(Enumerable.Repeat((byte)255, 256).ToArray(), 0, y, 0, outer: 1, axisLength: 256, inner: 1, selectLast: selectLast);

        Assert.Equal(expected, y[0]);
    }
}
