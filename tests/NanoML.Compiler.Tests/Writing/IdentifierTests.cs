using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Tests.Writing;

public class IdentifierTests
{
    [Theory]
    [InlineData("/features/conv.1/Conv", "FeaturesConv1Conv")]
    [InlineData("kws_int8", "KwsInt8")]
    [InlineData("1x1", "_1x1")]
    [InlineData("class", "Class")]
    [InlineData("größe", "GrE")]
    [InlineData("层", "_")]
    [InlineData("", "_")]
    public void Pascal_AnyName_IsAnIdentifier(string text, string expected)
    {
        Assert.Equal(expected, Identifier.Pascal(text));
        Assert.True(Identifier.IsValid(expected));
    }

    [Theory]
    [InlineData("Kws", true)]
    [InlineData("_k2", true)]
    [InlineData("", false)]
    [InlineData("2Kws", false)]
    [InlineData("Kws-2", false)]
    [InlineData("Größe", false)]
    [InlineData("class", false)]
    public void IsValid_AsciiIdentifiersThatAreNoKeywords(string name, bool valid) => Assert.Equal(valid, Identifier.IsValid(name));

    [Theory]
    [InlineData("Acme.Models", true)]
    [InlineData("Acme", true)]
    [InlineData("Acme..Models", false)]
    [InlineData("Acme.", false)]
    [InlineData("Acme.int", false)]
    public void IsValidNamespace_NeedsEveryPart(string name, bool valid) => Assert.Equal(valid, Identifier.IsValidNamespace(name));

    [Fact]
    public void UniqueNames_Duplicates_AreNumberedPastWhatIsTaken()
    {
        var names = new UniqueNames();
        string[] wishes = ["A", "A_2", "A", "A", "B"];

        Assert.Equal(["A", "A_2", "A_3", "A_4", "B"], wishes.Select(names.Take));
    }
}
