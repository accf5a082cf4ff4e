using System.Reflection;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;
using NanoML.Learning.Tests.Gestures;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>A gesture model learns a class on the interpreter, with the tables and the results of the host.</summary>
public sealed class LearningTests(ITestOutputHelper output)
{
    private const string Program = "NanoML.Edges.LearningProgram";
    private const string LeftOut = "jumpingjack";
    private const int Examples = 5;
    private const int TestWindows = 40;
    private const int KilobytesOfWindows = 256;

    [NanoClrFact]
    public void FourthClass_OnNanoClr_IsLearnedWithTheHostsBytes()
    {
        if (SharedData.Root is null)
        {
            return;
        }

        SourceFile[] sources = Sources();
        Assert.Empty(BothSides.Violations(sources));
        CountInstructions(sources);
        string[] expected = [.. BothSides.OnHost(Program, sources).Where(IsResult)];
        int found = expected.Count(line => line.StartsWith("told ", StringComparison.Ordinal) && line.EndsWith(" 3", StringComparison.Ordinal));
        Assert.InRange(found, 10, TestWindows - 10);

        string[] lines = BothSides.OnNanoClr(KilobytesOfWindows, sources);

        Assert.All(lines.Where(line => !IsResult(line)), output.WriteLine);
        Assert.Equal(expected, lines.Where(IsResult));
    }

    private void CountInstructions(SourceFile[] sources)
    {
        using var counter = new IlCounter(DeviceCompiler.Compile("Both", sources, []));
        OpcodeCosts costs = OpcodeCosts.Of(Board.Load("esp32"));
        foreach (string method in new[] { "Plain", "Predict", "Example", "Step" })
        {
            MethodInfo run = counter.Assembly.GetType(Program, throwOnError: true)!.GetMethod(method)!;
            OpcodeCounts few = Count(counter, run, 20);
            OpcodeCounts more = Count(counter, run, 30);
            double milliseconds = (costs.Milliseconds(more) - costs.Milliseconds(few)) / 10;
            output.WriteLine($"{method}: {(costs.Instructions(more) - costs.Instructions(few)) / 10:n0} instructions, {milliseconds:f1} ms at 160 MHz, an estimate");
        }
    }

    private static OpcodeCounts Count(IlCounter counter, MethodInfo run, int times)
    {
        counter.Clear();
        run.Invoke(null, [times]);
        return counter.ReadTotal();
    }

    private static bool IsResult(string line) => !line.StartsWith("time ", StringComparison.Ordinal);

    private static SourceFile[] Sources()
    {
        var recordings = WristRecordings.Read();
        using var model = new GestureModel(recordings, LeftOut);
        SourceFile[] generated =
        [
            .. model.Compilation.Code.Assemblies.Where(assembly => assembly.Name != "NanoML.Runtime")
                .SelectMany(assembly => assembly.Sources).Select(source => new SourceFile(source.Path, source.Text)),
        ];
        return
        [
            .. BothSides.KernelsOf(generated),
            .. DeviceSources.Runtime,
            .. DeviceSources.Libraries.Where(source => source.Path.StartsWith("NanoML.Learning/", StringComparison.Ordinal)),
            .. generated,
            new SourceFile("Known.cs", TeachingText.Of(model.Tables, "NanoML.Edges")),
            WindowsOf(model, recordings),
            BothSides.Source("Generator.cs"),
            BothSides.Source("Report.cs"),
            BothSides.Source("LearningProgram.cs"),
        ];
    }

    /// <summary>The windows of five recordings that show the class, then as many held-back ones that do as others.</summary>
    private static SourceFile WindowsOf(GestureModel model, WristRecordings recordings)
    {
        Window[] examples =
        [
            .. recordings.Training.Where(window => window.Label == model.LeftOut)
                .GroupBy(window => window.Recording).Take(Examples).SelectMany(windows => windows),
        ];
        Window[] windows =
        [
            .. examples,
            .. recordings.HeldBack.Where(window => window.Label == model.LeftOut).Take(TestWindows / 2),
            .. recordings.HeldBack.Where(window => window.Label != model.LeftOut).Where((_, k) => k % 20 == 0).Take(TestWindows / 2),
        ];
        IEnumerable<byte> levels = windows.SelectMany(window => IntegerOracle.QuantizeInput(model.Compilation.Plan, window.Counts));
        return new SourceFile("Windows.cs", $$"""
            namespace NanoML.Edges
            {
                public static class Windows
                {
                    public const int Examples = {{examples.Length}};
                    public const int Count = {{windows.Length}};
                    public const int NewClass = 3;

                    public static byte[] Levels()
                    {
                        return new byte[] { {{string.Join(", ", levels)}} };
                    }
                }
            }
            """);
    }
}
