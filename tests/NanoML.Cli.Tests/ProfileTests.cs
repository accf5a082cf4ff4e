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
            ["costTable", "isEstimate", "predictedMs", "macs", "ilOps", "ilOpsPerMac", "ramBytes", "flashBytes", "ilBytes", "dataBytes", "layers"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("esp32", json.GetProperty("costTable").GetString());
        Assert.True(json.GetProperty("isEstimate").GetBoolean());
        Assert.InRange(json.GetProperty("ilOpsPerMac").GetDouble(), 1, 40);
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.All(layers, layer => Assert.Equal(
            ["name", "kernel", "strategy", "macs", "ilOps", "ilOpsPerMac", "predictedMs", "ramBytes", "ilBytes", "dataBytes"],
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
        Assert.Contains("an estimate: nanoclr-host times 105", result.Output, StringComparison.Ordinal);
        Assert.Contains("for 117,760 MACs", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public void Profile_Costs_TakesATableByNameOrFile()
    {
        double host = Predicted("--costs", "nanoclr-host");
        Assert.InRange(Predicted() / host, 104.9, 105.1);

        string file = _temp.Write("mine.json", File.ReadAllText(Path.Combine(Repository.Root, "boards", "costs", "nanoclr-host.json")));
        Assert.Equal(host, Predicted("--costs", file), 9);
        Assert.Equal(host, Compiled("--costs", file), 9);
        CommandLine.RunDigits("profile", "--costs", _temp.Write("bad.json", "{}")).Failed(2, "NML0505", "bad.json");
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
