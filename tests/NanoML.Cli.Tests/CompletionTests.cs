using System.Diagnostics;

namespace NanoML.Cli.Tests;

public sealed class CompletionTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("comp", "compile", "completion")]
    [InlineData("compile model.onnx --targ", "--target")]
    [InlineData("compile model.onnx --target m5st", "m5stickc-plus", "m5stickc-plus2")]
    [InlineData("verify --weights in", "int3", "int4", "int6", "int8")]
    [InlineData("keys n", "new")]
    [InlineData("completion ba", "bash")]
    public void Suggest_BeginningOfAWord_GivesItsEnds(string line, params string[] expected) =>
        Assert.Equal(expected, CommandLine.Run($"[suggest:{line.Length}]", line).Succeeded().OutputLines.Order());

    [Fact]
    public void Suggest_BehindAnOption_GivesItsWordsAlone() =>
        Assert.Equal(["mse", "minmax", "percentile"], CommandLine.Run("[suggest:19]", "compile m --ranges ").Succeeded().OutputLines.Where(word => !word.StartsWith('-')).OrderBy(word => word.Length));

    [Theory]
    [InlineData("bash", "complete -o")]
    [InlineData("ZSH", "compdef")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    [InlineData("fish", "complete --command")]
    public void Completion_OfAShell_RegistersTheTool(string shell, string command)
    {
        string script = CommandLine.Run("completion", shell).Succeeded().Output;
        Assert.Contains(command, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_OfAnotherShell_IsAUsageError() => CommandLine.Run("completion", "tcsh").Failed(2, "NML0501", "SHELL takes bash, zsh, pwsh, fish, not 'tcsh'");

    /// <summary>Bash itself asks, by the function that Tab calls, a tool that is called nanoml and answers with the words it was given.</summary>
    [BashFact]
    public void Bash_AsksForTheWordsBehindTheName()
    {
        string tool = _temp.Write("nanoml", "#!/bin/bash\nprintf '%s\\n' compile completion \"$1\" \"$2\" 'com mon' inspect\n");
        string script = _temp.Write("asks.sh", CommandLine.Run("completion", "bash").Succeeded().Output + $$"""
            chmod +x {{tool}}
            COMP_LINE="{{tool}}  keys com and more"; COMP_POINT={{tool.Length + 10}}; COMP_WORDS=({{tool}} keys com); COMP_CWORD=2
            _nanoml_words
            printf '%s\n' "${COMPREPLY[@]}"
            COMP_WORDS[2]='['; _nanoml_words
            printf '%s\n' "${COMPREPLY[@]}"
            COMP_WORDS[2]=keys; _nanoml_words
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p nanoml
            """);
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["--noprofile", "--norc", script]) { RedirectStandardOutput = true })!;
        string[] said = bash.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(bash.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(
            ["compile", "completion", "com\\ mon", "\\[suggest:8\\]", "keys\\ com", "complete -o bashdefault -o default -F _nanoml_words nanoml"], said);
    }

    /// <summary>Skipped where there is no bash.</summary>
    private sealed class BashFactAttribute : FactAttribute
    {
        public BashFactAttribute() => Skip = File.Exists("/bin/bash") ? null : "There is no bash.";
    }
}
