using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Asserts that input is refused as a user should see it.</summary>
internal static class Refusal
{
    /// <summary>The action throws this code, in one line that holds every one of <paramref name="words"/>, and offers a way out.</summary>
    public static void Assert(DiagnosticCode code, Action action, params string[] words)
    {
        CompilerException refusal = Xunit.Assert.Throws<CompilerException>(action);
        Xunit.Assert.Equal(code.Id, refusal.Code.Id);
        Xunit.Assert.DoesNotContain('\n', refusal.Message);
        Xunit.Assert.NotEmpty(refusal.Fix);
        Xunit.Assert.All(words, word => Xunit.Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }
}
