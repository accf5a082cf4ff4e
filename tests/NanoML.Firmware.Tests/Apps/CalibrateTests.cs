using NanoML.Apps.Calibrate;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Firmware.Tests.Support;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>Counts what the probes execute: a table solved from other opcodes than a probe claims would be wrong without a sign.</summary>
public sealed class CalibrateTests : IDisposable
{
    private readonly IlCounter _counter = new(Compile());

    public static TheoryData<int, string> Statements => new()
    {
        { ProbeId.AssignInt, "loadLocal storeLocal" },
        { ProbeId.ConstantInt, "loadConstantInt storeLocal" },
        { ProbeId.AddInt, "loadLocal loadLocal addInt storeLocal" },
        { ProbeId.Logic, "loadLocal loadLocal logic storeLocal" },
        { ProbeId.MultiplyInt, "loadLocal loadLocal multiplyInt storeLocal" },
        { ProbeId.ShiftInt, "loadLocal loadConstantInt shiftInt storeLocal" },
        { ProbeId.Divide, "loadLocal loadLocal divide storeLocal" },
        { ProbeId.ConvertInt, "loadLocal convertInt storeLocal" },
        { ProbeId.ConstantLong, "loadConstantLong storeLocal" },
        { ProbeId.AddLong, "loadLocal loadLocal addLong storeLocal" },
        { ProbeId.MultiplyLong, "loadLocal loadLocal multiplyLong storeLocal" },
        { ProbeId.ShiftLong, "loadLocal loadConstantInt shiftLong storeLocal" },
        { ProbeId.ConvertLong, "loadLocal convertLong storeLocal" },
        { ProbeId.BranchTaken, "loadLocal loadLocal compareBranch" },
        { ProbeId.BranchNotTaken, "loadLocal loadLocal compareBranch loadConstantInt storeLocal" },
        { ProbeId.IfElse, "loadLocal loadLocal compareBranch loadConstantInt storeLocal branch" },
        { ProbeId.Test, "loadLocal testBranch" },
        { ProbeId.Compare, "loadLocal loadLocal compare storeLocal" },
        { ProbeId.Switch, "loadLocal switch loadConstantInt storeLocal branch" },
        { ProbeId.LoadByte, "loadLocal loadLocal loadElement storeLocal" },
        { ProbeId.StoreInt, "loadLocal loadLocal loadLocal storeElement" },
        { ProbeId.ArrayLength, "loadLocal arrayLength convertInt storeLocal" },
        { ProbeId.LoadStatic, "loadStatic storeLocal" },
        { ProbeId.StoreStatic, "loadLocal storeStatic" },
        { ProbeId.LoadField, "loadLocal loadField storeLocal" },
        { ProbeId.StoreField, "loadLocal loadLocal storeField" },
        { ProbeId.NewArray, "loadConstantInt newObject storeLocal" },
        { ProbeId.Call, "staticCall" },
        { ProbeId.CallArguments, $"{Times(8, "loadLocal")} staticCall {Times(8, "callArgument")}" },
        { ProbeId.CallResult, "staticCall callResult loadConstantInt storeLocal" },
        { ProbeId.CallLocals, $"loadLocal staticCall callArgument callResult {Times(8, "callLocal")} loadLocal testBranch loadLocal storeLocal" },
        { ProbeId.InstanceCall, "loadLocal instanceCall callArgument" },
        {
            ProbeId.LibraryCall,
            $"loadLocal loadLocal {Times(3, "loadConstantInt")} libraryCall {Times(5, "callArgument")}"
        },
    };

    public void Dispose() => _counter.Dispose();

    [Theory]
    [MemberData(nameof(Statements))]
    public void Probe_HasTheOpcodesThatTheTableIsSolvedFrom(int probe, string statement)
    {
        SortedDictionary<string, long> loop = OfATurn(ProbeId.Empty);
        foreach (IGrouping<string, string> opcodes in statement.Split(' ').GroupBy(name => name))
        {
            loop[opcodes.Key] = loop.GetValueOrDefault(opcodes.Key) + (Probes.Repeats * opcodes.Count());
        }

        // A statement that repeats is no straight line, however long the probe.
        SortedDictionary<string, long> turn = OfATurn(probe);
        turn.Remove("straightLine");
        Assert.Equal(loop, turn);
    }

    [Fact]
    public void EveryProbe_IsHeldToItsOpcodes() =>
        Assert.Equal(Enumerable.Range(1, ProbeId.Mix - 1), Statements.Select(row => (int)row[0]).Order());

    [Fact]
    public void Mix_IsPricedByTheOpcodesItExecutes()
    {
        // The turn that clamps nothing.
        SortedDictionary<string, long> turn = Enumerable.Range(20, 30).Select(turns => OfATurn(ProbeId.Mix, turns)).MinBy(t => t.Values.Sum())!;
        for (int k = 0; k < Cost.Names.Length; k++)
        {
            float[] cost = new float[Cost.Names.Length];
            cost[k] = 1;
            Assert.Equal((Cost.Names[k], turn.GetValueOrDefault(Cost.Names[k])), (Cost.Names[k], (long)MixProbe.Price(cost)));
        }
    }

    [Fact]
    public void StraightLine_IsPricedByTheOpcodesItExecutes()
    {
        SortedDictionary<string, long> turn = OfATurn(ProbeId.StraightLine);
        for (int k = 0; k < Cost.StraightLine; k++)
        {
            float[] cost = new float[Cost.Names.Length];
            cost[k] = 1;
            Assert.Equal((Cost.Names[k], turn.GetValueOrDefault(Cost.Names[k])), (Cost.Names[k], (long)StraightLineProbe.Price(cost)));
        }

        Assert.Equal(StraightLineProbe.Opcodes, turn["straightLine"]);
        Assert.DoesNotContain("longLine", turn.Keys);
    }

    [Fact]
    public void LongLine_IsPricedByTheOpcodesItExecutes()
    {
        SortedDictionary<string, long> turn = OfATurn(ProbeId.LongLine);
        for (int k = 0; k < Cost.LongLine; k++)
        {
            float[] cost = new float[Cost.Names.Length];
            cost[k] = 1;
            Assert.Equal((Cost.Names[k], turn.GetValueOrDefault(Cost.Names[k])), (Cost.Names[k], (long)LongLineProbe.Price(cost)));
        }

        Assert.Equal(LongLineProbe.LateOpcodes, turn["longLine"]);
    }

    [Fact]
    public void Print_WritesATableThatTheCompilerReads()
    {
        var lines = new LineList();
        new Calibration().Print(lines, 1);
        string file = Path.GetTempFileName() + ".json";
        try
        {
            File.WriteAllLines(file, lines.Lines);
            OpcodeCosts costs = OpcodeCosts.Load(file);
            Assert.Equal("my-board", costs.Name);
            Assert.False(costs.IsEstimate);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Costs_HaveTheNamesOfTheCompiler() => Assert.Equal(Enum.GetValues<OpcodeClass>().Select(CostTable.KeyOf), Cost.Names);

    private static string Times(int count, string name) => string.Join(' ', Enumerable.Repeat(name, count));

    private static DeviceAssembly Compile()
    {
        string folder = Path.Combine(Repository.Firmware, "apps", "Calibrate");
        IEnumerable<SourceFile> own = Directory.GetFiles(folder, "*.cs").Order().Select(f => new SourceFile(f, File.ReadAllText(f)));
        return DeviceCompiler.Compile("Calibrate", [.. DeviceSources.Runtime, .. own], []);
    }

    // What a turn more executes; calls, locals and constructors around the loop cancel out.
    private SortedDictionary<string, long> OfATurn(int probe, int turns = 3)
    {
        OpcodeCounts fewer = Count(probe, turns);
        OpcodeCounts more = Count(probe, turns + 1);
        return new SortedDictionary<string, long>(
            Enum.GetValues<OpcodeClass>().Where(c => more[c] != fewer[c]).ToDictionary(CostTable.KeyOf, c => more[c] - fewer[c]));
    }

    private OpcodeCounts Count(int probe, int turns)
    {
        System.Reflection.MethodInfo run = _counter.Assembly.GetType("NanoML.Apps.Calibrate.Probes")!.GetMethod("Run")!;
        run.Invoke(null, [probe, 1]);
        _counter.Clear();
        run.Invoke(null, [probe, turns]);
        return _counter.ReadTotal();
    }
}
