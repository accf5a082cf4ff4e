using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Ir;

public sealed class ClassLabelsTests
{
    private static ImmutableArray<string> Read(string text) => ClassLabels.Of(ImmutableDictionary<string, string>.Empty.Add(ClassLabels.Key, text));

    [Theory]
    [InlineData("a,b", "a", "b")]
    [InlineData(" yes , no,", "yes", "no", "")]
    [InlineData("[\"a, b\",\"c\"]", "a, b", "c")]
    [InlineData("[low],[high]", "[low]", "[high]")]
    [InlineData("[1,2]", "[1", "2]")]
    [InlineData("[null]", "[null]")]
    public void Of_CommasOrAList_GivesTheNames(string text, params string[] names) => Assert.Equal(names, Read(text));

    [Fact]
    public void Write_AnyNames_AreReadBack()
    {
        var random = new Random(3);
        string Name() => new([.. Enumerable.Range(0, random.Next(5)).Select(_ => "ab,[]\"\\ {ü"[random.Next(10)])]);
        for (int k = 0; k < 2_000; k++)
        {
            string[] names = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Name())];
            Assert.Equal(names, Read(ClassLabels.Write(names)));
        }
    }

    [Fact]
    public void Write_PlainNames_StayAsTheyWere() => Assert.Equal("squat,jumping jack", ClassLabels.Write(["squat", "jumping jack"]));
}
