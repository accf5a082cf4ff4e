using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ir;

public class TensorTests
{
    [Theory]
    [InlineData(0, new[] { 1 }, new float[] { 6, 7, 8, 9, 10, 11 })]
    [InlineData(1, new[] { 2, 0 }, new float[] { 4, 5, 0, 1, 10, 11, 6, 7 })]
    [InlineData(2, new[] { 1 }, new float[] { 1, 3, 5, 7, 9, 11 })]
    public void Take_OfOneAxis_GivesItsIndicesInTheirOrder(int axis, int[] indices, float[] expected)
    {
        Tensor taken = Tensors.Floats(Shape.Of(2, 3, 2), [.. Enumerable.Range(0, 12).Select(k => (float)k)]).Take(axis, indices);

        Assert.Equal(Shape.Of(2, 3, 2).With(axis, indices.Length), taken.Shape);
        Assert.Equal(expected, taken.Floats);
    }
}
