using System.Text.Json;
using NanoML.Compiler.Proof;

namespace NanoML.Cli.Tests.Support;

/// <summary>What one call of the tool did.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Asserts success, and returns this.</summary>
    public CommandResult Succeeded()
    {
        Assert.True(ExitCode == Ending.ExitCode.Done, Error);
        return this;
    }

    /// <summary>Asserts that the call failed with one readable line on stderr, and nothing on stdout.</summary>
    /// <param name="words">What the line must say.</param>
    public void Failed(int exitCode, string code, params string[] words)
    {
        Assert.Equal(exitCode, ExitCode);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"nanoml: error {code}: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.Empty(Output);
    }
}

/// <summary>Runs the tool inside the test's process.</summary>
internal static class CommandLine
{
    public static CommandResult Run(params string[] args) => RunAgainst(null, args);

    /// <summary>Calls the tool in a folder.</summary>
    /// <param name="answers">What a person types, line by line; null: nobody is there.</param>
    public static CommandResult RunIn(string folder, string? answers, params string[] args)
    {
        using StringReader? reader = answers is null ? null : new StringReader(answers);
        return Run(args, null, new Caller(folder, reader));
    }

    /// <param name="reference">What compilations are proved against; null: ONNX Runtime.</param>
    public static CommandResult RunAgainst(IReferenceRuntime? reference, params string[] args) => Run(args, reference, null);

    private static CommandResult Run(string[] args, IReferenceRuntime? reference, Caller? caller)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = NanoMLApp.Run(args, output, error, reference, caller);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>A verb on the digits CNN with its calibration data, for esp32.</summary>
    public static CommandResult RunDigits(string verb, params string[] args) =>
        Run([verb, Bundled.DigitsCnn, "--target", "esp32", "--data", Bundled.DigitsCalibration, .. args]);
}
