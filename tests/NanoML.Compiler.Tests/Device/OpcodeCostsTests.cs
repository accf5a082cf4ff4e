using System.Text.Json.Nodes;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Device;

public sealed class OpcodeCostsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void BuiltIn_HostTable_IsMeasuredAndComplete()
    {
        Assert.Equal(["nanoclr-host"], OpcodeCosts.BuiltIn);
        OpcodeCosts costs = OpcodeCosts.Load("nanoclr-host");

        Assert.Equal("nanoclr-host", costs.Name);
        Assert.False(costs.IsEstimate);
        Assert.All([OpcodeClass.LoadLocal, OpcodeClass.StoreLocal, OpcodeClass.LoadElement, OpcodeClass.StaticCall], c => Assert.InRange(costs[c], 1, 100));
        Assert.True(costs[OpcodeClass.LoadElement] > costs[OpcodeClass.LoadLocal]);
        Assert.True(costs[OpcodeClass.StaticCall] > costs[OpcodeClass.LoadElement]);
    }

    [Fact]
    public void Of_EveryBoard_IsTheHostTimesTheFactorAndAnEstimate() => Assert.All(Board.BuiltIn, board =>
    {
        OpcodeCosts host = OpcodeCosts.Load("nanoclr-host");
        OpcodeCosts costs = OpcodeCosts.Of(board);
        Assert.True(costs.IsEstimate);
        Assert.Equal(board.Name, costs.Name);
        Assert.InRange(board.CostFactor * board.ClockMHz, 60 * 240, 80 * 240);
        Assert.All(Enum.GetValues<OpcodeClass>(), c => Assert.Equal(host[c] * board.CostFactor, costs[c], 9));
    });

    [Fact]
    public void Milliseconds_AddsUpWhatTheClassesCost()
    {
        OpcodeCosts costs = OpcodeCosts.Load(Table(nanoseconds =>
        {
            nanoseconds["loadLocal"] = 2.5;
            nanoseconds["callLocal"] = 100;
        }));
        var counts = new OpcodeCounts();
        counts.AddOpcode(OpcodeClass.LoadLocal, 1_000_000);
        counts.AddOpcode(null, 7);
        counts.AddCost(OpcodeClass.CallLocal, 30_000);

        Assert.Equal(1_000_007, counts.Opcodes);
        Assert.Equal(2.5 + 3, costs.Milliseconds(counts), 9);
        var twice = new OpcodeCounts();
        twice.Add(counts, 2);
        Assert.Equal(11, costs.Milliseconds(twice), 9);
    }

    [Fact]
    public void Load_UnknownName_NamesTheTables() => AssertBad("esp33", "no cost table is called 'esp33'; there is nanoclr-host");

    [Fact]
    public void Load_NoFile_NamesIt() => AssertBad(_temp.File("none.json"), "none.json: the file cannot be read");

    [Fact]
    public void Load_TextThatIsNotUtf8_IsRefused() =>
        AssertBad(_temp.Write("costs.json", [.. "{ \"name\": \""u8, 0xC3, 0x28, .. "\" }"u8]), "not UTF-8");

    [Theory]
    [InlineData("{ \"name\": ", "not JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "field 'nanoseconds' is missing")]
    [InlineData("{ \"nanoseconds\": 3 }", "'nanoseconds' must be a JSON object")]
    public void Load_WrongStructure_IsRefused(string json, string expected) => AssertBad(_temp.Write("costs.json", json), expected);

    [Theory]
    [InlineData("-0.5")]
    [InlineData("\"3\"")]
    [InlineData("null")]
    [InlineData("1e300")]
    public void Load_BadCost_NamesTheClass(string value) =>
        AssertBad(Table(ns => ns["multiplyLong"] = JsonNode.Parse(value)), "field 'nanoseconds.multiplyLong' must be a number from 0");

    [Fact]
    public void Load_MissingClass_IsNamed() => AssertBad(Table(ns => ns.Remove("switch")), "field 'nanoseconds.switch' is missing");

    [Fact]
    public void Load_UnknownClass_IsNamed() => AssertBad(Table(ns => ns["jump"] = 3), "field 'nanoseconds.jump' is not a field of a cost table");

    private static void AssertBad(string nameOrPath, string expected)
    {
        CompilerException e = Assert.Throws<CompilerException>(() => OpcodeCosts.Load(nameOrPath));
        Assert.Equal(DiagnosticCatalog.BadCostTable, e.Code);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private string Table(Action<JsonObject> change)
    {
        using Stream resource = typeof(OpcodeCosts).Assembly.GetManifestResourceStream("costs/nanoclr-host.json")!;
        JsonObject table = JsonNode.Parse(resource)!.AsObject();
        change(table["nanoseconds"]!.AsObject());
        return _temp.Write("costs.json", table.ToJsonString());
    }
}
