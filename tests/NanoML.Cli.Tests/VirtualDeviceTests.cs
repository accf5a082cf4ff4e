using System.Text.Json;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Cli.Tests;

public sealed class VirtualDeviceTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void On_UnknownDevice_IsAUsageError() => Verify("--on", "esp32").Failed(2, "NML0501", "--on takes simulation, nanoclr");

    [Theory]
    [InlineData("--samples", "3")]
    [InlineData("--nanoclr", "nanoclr")]
    [InlineData("--mdp", "mdp")]
    [InlineData("--mscorlib", "mscorlib.dll")]
    public void OptionOfTheVirtualDevice_WithoutIt_IsRefused(string option, string value) =>
        Verify(option, value).Failed(2, "NML0501", $"{option} needs --on nanoclr");

    [Fact]
    public void OnNanoClr_ToolThatIsNotThere_IsNamed() =>
        Verify("--on", "nanoclr", "--nanoclr", _temp.File("none")).Failed(2, "NML0611", "--nanoclr names", "none");

    [NanoClrFact]
    public void OnNanoClr_DigitsCnn_GivesTheSameBytesInTheHeapOfTheBoard()
    {
        JsonElement device = Verify("--on", "nanoclr", "--samples", "20", "--json").Succeeded().Json.GetProperty("device");
        Assert.Equal(
            ["on", "samples", "bitExact", "heapBytes", "medianUs", "bestUs", "plainLoopNanoseconds", "layers"],
            device.EnumerateObject().Select(p => p.Name));
        Assert.Equal(20, device.GetProperty("samples").GetInt32());
        Assert.True(device.GetProperty("bitExact").GetBoolean());
        Assert.InRange(device.GetProperty("heapBytes").GetInt32(), 79_000, 79_000 + (20 * 64) + 2048);
        Assert.Equal(6, device.GetProperty("layers").GetArrayLength());
        Assert.All(device.GetProperty("layers").EnumerateArray(), layer => Assert.True(layer.GetProperty("us").GetDouble() > 0));
    }

    [NanoClrFact]
    public void OnNanoClr_Text_SaysThatTheBytesAreTheSame()
    {
        string text = Verify("--on", "nanoclr", "--samples", "2").Succeeded().Output;
        Assert.Contains("On nanoCLR      2 samples, the same bytes", text, StringComparison.Ordinal);
        Assert.Contains("a plain loop takes", text, StringComparison.Ordinal);
    }

    [NanoClrFact]
    public void OnNanoClr_OtherBytes_NamesTheSample()
    {
        string real = NanoClrTools.FromEnvironment(out _)!.Runtime;
        string liar = Scripts.Write(_temp.Root, "nanoclr", $"'{real}' \"$@\" | awk '/^NR / && ++n == 4 {{ sub(/..\\r?$/, \"7b\") }} {{ print }}'");
        CommandResult result = Verify("--on", "nanoclr", "--samples", "3", "--nanoclr", liar);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("NML0404", result.Error, StringComparison.Ordinal);
        Assert.Contains("on sample 2 nanoCLR gives other bytes", result.Error, StringComparison.Ordinal);
    }

    [NanoClrFact]
    public void OnNanoClr_InterpreterThatFails_ShowsWhatItSaid()
    {
        string broken = Scripts.Write(_temp.Root, "nanoclr", "echo 'Link failure: some assembly references cannot be resolved!!'; exit 3");
        Verify("--on", "nanoclr", "--samples", "1", "--nanoclr", broken).Failed(1, "NML0612", "ended with 3", "Link failure", "with 78 KB of heap");
    }

    private static CommandResult Verify(params string[] args) => CommandLine.RunDigits("verify", ["--test", Bundled.DigitsTest, .. args]);
}
