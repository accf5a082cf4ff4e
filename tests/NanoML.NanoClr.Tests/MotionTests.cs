using System.Reflection;
using System.Text.RegularExpressions;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>The Motion application with its committed model, on the interpreter.</summary>
public sealed partial class MotionTests(ITestOutputHelper output)
{
    // Milliseconds of a result on an ESP32 at 240 MHz; the board file is for 160 MHz.
    private const double LongestResult = 50;
    private const double FromBoardTo240 = 160.0 / 240;

    private static readonly string[] s_libraryFiles = ["Motion/SlidingWindow.cs", "Numbers/LevelScale.cs"];

    private static readonly SourceFile[] s_generated =
    [
        .. Directory.GetFiles(FirmwarePath("apps/Motion", "Generated")).Order(StringComparer.Ordinal)
            .Select(file => Firmware("apps/Motion", Path.Combine("Generated", Path.GetFileName(file)))),
    ];

    private static readonly SourceFile[] s_sources =
    [
        .. BothSides.KernelsOf(s_generated),
        .. DeviceSources.Runtime,
        .. s_libraryFiles.Select(file => Firmware("NanoML.Preprocessing", file)),
        Firmware("apps/Motion", "MotionApp.cs"),
        Firmware("apps/Motion", "MotionStage.cs"),
        Firmware("apps/Motion", "SyntheticMotion.cs"),
        .. s_generated,
        BothSides.Source("MotionProgram.cs"),
        BothSides.Source("SimulatedGpio.cs"),
    ];

    [Fact]
    public void Application_PassesTheGate() => Assert.Empty(BothSides.Violations(s_sources));

    [NanoClrFact]
    public void Application_OnNanoClr_InTheHeapOfTheSmallestBoard_WritesTheLinesOfTheHost()
    {
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.MotionProgram", s_sources).Select(WithoutTime)];
        foreach (string label in new[] { "squat", "jumping_jack", "lunge", "other" })
        {
            Assert.Contains(expected, line => line.Contains($"event=class ") && line.EndsWith($" label={label}", StringComparison.Ordinal));
        }

        string[] lines = BothSides.OnNanoClr(BothSides.SmallestBoardKilobytes, s_sources);
        output.WriteLine(string.Join('\n', lines.Take(10)));
        Assert.Equal(expected, lines.Select(WithoutTime));
    }

    [Fact]
    public void ResultWithItsWindow_OnEsp32At240MHz_IsPredictedWithinTheBound()
    {
        using var counter = new IlCounter(DeviceCompiler.Compile("Motion", s_sources, []));
        MethodInfo classify = counter.Assembly.GetType("NanoML.Edges.MotionProgram", throwOnError: true)!.GetMethod("Classify")!;
        OpcodeCounts few = Count(counter, classify, 10);
        OpcodeCounts more = Count(counter, classify, 11);
        OpcodeCosts costs = OpcodeCosts.Of(Board.Load("esp32"));
        double milliseconds = (costs.Milliseconds(more) - costs.Milliseconds(few)) * FromBoardTo240;
        output.WriteLine($"{milliseconds:f1} ms a result at 240 MHz, an estimate");
        Assert.InRange(milliseconds, 1, LongestResult);
    }

    private static OpcodeCounts Count(IlCounter counter, MethodInfo classify, int hops)
    {
        classify.Invoke(null, [hops]);
        counter.Clear();
        classify.Invoke(null, [hops]);
        return counter.ReadTotal();
    }

    private static string FirmwarePath(string folder, string file) => Path.Combine(Repository.Root, "firmware", folder, file);

    private static SourceFile Firmware(string folder, string file) => new($"{folder}/{file}", File.ReadAllText(FirmwarePath(folder, file)));

    private static string WithoutTime(string line) => Time().Replace(line, "");

    [GeneratedRegex(" us=[0-9]+ pre=[0-9]+| crc=[0-9a-f]{4}$")]
    private static partial Regex Time();
}
