using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Ir;

public sealed class FeaturePatternTests
{
    [Theory]
    [InlineData(new[] { 5, 5, 5, 5 }, 1, new[] { 5 })]
    [InlineData(new[] { 1, 2, 1, 2 }, 1, new[] { 1, 2 })]
    [InlineData(new[] { 1, 1, 2, 2 }, 2, new[] { 1, 2 })]
    [InlineData(new[] { 1, 1, 2, 2, 1, 1, 2, 2 }, 2, new[] { 1, 2 })]
    [InlineData(new[] { 1, 2, 3 }, 1, new[] { 1, 2, 3 })]
    public void Of_Elements_FindsTheFewestFeatures(int[] elements, int stride, int[] features)
    {
        FeaturePattern<int> pattern = FeaturePattern<int>.Of(elements);

        Assert.Equal(features, pattern.Features);
        Assert.Equal(stride, pattern.Stride);
        Assert.Equal(elements, Enumerable.Range(0, elements.Length).Select(k => pattern[k]));
    }
}
