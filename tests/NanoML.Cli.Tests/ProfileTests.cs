using System.Text.Json;

namespace NanoML.Cli.Tests;

public sealed class ProfileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Profile_Json_HasTheDocumentedKeys()
    {
        JsonElement json = CommandLine.RunDigits("profile", "--json").Succeeded().Json;
        Assert.Equal(
            ["costTable", "isEstimate", "predictedMs", "predictedMsLow", "predictedMsHigh", "instructions", "macs", "ilOps", "ilOpsPerMac", "ramBytes", "flashBytes", "ilBytes", "dataBytes", "layers"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("esp32", json.GetProperty("costTable").GetString());
        Assert.True(json.GetProperty("isEstimate").GetBoolean());
        Assert.InRange(json.GetProperty("ilOpsPerMac").GetDouble(), 1, 40);
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.All(layers, layer => Assert.Equal(
            ["name", "kernel", "strategy", "macs", "ilOps", "ilOpsPerMac", "predictedMs", "instructions", "ramBytes", "ilBytes", "dataBytes"],
            layer.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(117_760, layers.Sum(l => l.GetProperty("macs").GetInt64()));
        Assert.InRange(layers.Sum(l => l.GetProperty("predictedMs").GetDouble()) / json.GetProperty("predictedMs").GetDouble(), 0.999, 1.0);
        Assert.InRange((double)layers.Sum(l => l.GetProperty("ilOps").GetInt64()) / json.GetProperty("ilOps").GetInt64(), 0.999, 1.001);
        Assert.True(json.GetProperty("dataBytes").GetInt32() >= layers.Sum(l => l.GetProperty("dataBytes").GetInt32()));
    }

    [Fact]
    public void Profile_Text_ShowsABarPerLayerAndSaysThatItIsAnEstimate()
    {
        CommandResult result = CommandLine.RunDigits("profile").Succeeded();
        Assert.Contains("████████████████████████", result.Output, StringComparison.Ordinal);
        Assert.Contains("an estimate: nanoclr-thumb2, 1.2 to 3.6 cycles an instruction at 160 MHz", result.Output, StringComparison.Ordinal);
        Assert.Contains("for 117,760 MACs", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public void Profile_Costs_TakesATableByNameOrFile()
    {
        double host = Predicted("--costs", "nanoclr-host");
        Assert.InRange(host, 0.1, 10);
        Assert.Equal(Predicted(), Predicted("--costs", "nanoclr-thumb2"), 9);

        string file = _temp.Write("mine.json", File.ReadAllText(Path.Combine(Repository.Root, "boards", "costs", "nanoclr-host.json")));
        Assert.Equal(host, Predicted("--costs", file), 9);
        Assert.Equal(host, Compiled("--costs", file), 9);
        CommandLine.RunDigits("profile", "--costs", _temp.Write("bad.json", "{}")).Failed(2, "NML0505", "bad.json");
    }

    [Fact]
    public void Profile_Estimate_IsARangeAndAMeasuredTableIsNone()
    {
        JsonElement estimate = CommandLine.RunDigits("profile", "--json").Succeeded().Json;
        (double low, double high) = (estimate.GetProperty("predictedMsLow").GetDouble(), estimate.GetProperty("predictedMsHigh").GetDouble());
        Assert.Equal(3, high / low, 6);
        Assert.Equal((low + high) / 2, estimate.GetProperty("predictedMs").GetDouble(), 6);
        Assert.Equal(low, estimate.GetProperty("instructions").GetDouble() * 1.2 / 160_000, 3);
        Assert.Matches(@"Time +[0-9.,]+ to [0-9.,]+ ms per inference", CommandLine.RunDigits("profile").Succeeded().Output);

        JsonElement measured = CommandLine.RunDigits("profile", "--costs", "nanoclr-host", "--json").Succeeded().Json;
        Assert.False(measured.TryGetProperty("instructions", out _));
        Assert.All(
            ["predictedMsLow", "predictedMsHigh"],
            key => Assert.Equal(measured.GetProperty("predictedMs").GetDouble(), measured.GetProperty(key).GetDouble()));
        Assert.Matches(@"Time +[0-9.,]+ ms per inference", CommandLine.RunDigits("profile", "--costs", "nanoclr-host").Succeeded().Output);
    }

    [Fact]
    public void Profile_Pruned_SavesOpcodesWhereWeightsAreCode()
    {
        Assert.InRange((double)Opcodes("--kernels", "reference", "--prune", "0.5", "--prune-scope", "layer") / Opcodes("--kernels", "reference"), 0.98, 1.02);
        Assert.InRange((double)Opcodes("--prune", "0.5", "--prune-scope", "layer") / Opcodes(), 0.5, 0.8);
    }

    [Fact]
    public void Profile_Optimize_TradesFlashForOpcodes()
    {
        Assert.True(Opcodes("--optimize", "speed") < Opcodes("--optimize", "size"));
        Assert.True(Opcodes("--optimize", "size") <= Opcodes("--kernels", "reference"));
    }

    private static long Opcodes(params string[] options) =>
        CommandLine.RunDigits("profile", [.. options, "--json"]).Succeeded().Json.GetProperty("ilOps").GetInt64();

    private static double Predicted(params string[] options) =>
        CommandLine.RunDigits("profile", [.. options, "--json"]).Succeeded().Json.GetProperty("predictedMs").GetDouble();

    private double Compiled(params string[] options) =>
        CommandLine.RunDigits("compile", ["--out", _temp.File("out"), .. options, "--json"]).Succeeded().Json.GetProperty("predictedMs").GetDouble();
}
