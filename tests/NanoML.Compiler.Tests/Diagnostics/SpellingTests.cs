using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tests.Diagnostics;

public sealed class SpellingTests
{
    private static readonly string[] s_options = ["--target", "--test", "--weights", "--out", "--output", "--min-sqnr", "--min-agreement"];

    [Theory]
    [InlineData("--traget", "--target")]
    [InlineData("--TARGET", "--target")]
    [InlineData("--wieghts", "--weights")]
    [InlineData("--weight", "--weights")]
    [InlineData("--outptu", "--output")]
    [InlineData("--min", "--min-sqnr", "--min-agreement")]
    [InlineData("--frobnicate")]
    [InlineData("--x")]
    [InlineData("")]
    public void Nearest_FindsWhatWasMeantAndNothingFarFromIt(string typed, params string[] meant) =>
        Assert.Equal(meant, Spelling.Nearest(typed, s_options));

    [Fact]
    public void Nearest_AnySlipOfOneKey_FindsTheWord()
    {
        string[] verbs = ["compile", "profile", "monitor", "inspect", "verify"];
        foreach (string verb in verbs)
        {
            for (int k = 0; k < verb.Length; k++)
            {
                Assert.Equal([verb], Spelling.Nearest(verb.Remove(k, 1), verbs));
                Assert.Equal([verb], Spelling.Nearest(verb.Insert(k, "q"), verbs));
                Assert.Equal([verb], Spelling.Nearest(verb.Remove(k, 1).Insert(k, "q"), verbs));
                if (k > 0)
                {
                    Assert.Equal([verb], Spelling.Nearest(verb.Remove(k - 1, 1).Insert(k, $"{verb[k - 1]}"), verbs));
                }
            }
        }
    }

    [Fact]
    public void Question_NamesAtMostThree() =>
        Assert.Equal("Did you mean a1 or a2 or a3? ", Spelling.Question("a", ["a1", "a2", "a3", "a4"]));
}
