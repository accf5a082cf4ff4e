using System.Text.RegularExpressions;
using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>The Digits application with its committed model, on the interpreter.</summary>
public sealed partial class DigitsTests
{
    [NanoClrFact]
    public void Application_OnNanoClr_InTheHeapOfTheSmallestBoard_WritesTheLinesOfTheHost()
    {
        string folder = Path.Combine(Repository.Root, "firmware", "apps", "Digits");
        string[] files = ["DigitsApp.cs", "DigitsStage.cs", "Recordings.cs"];
        SourceFile[] generated = [.. Directory.GetFiles(Path.Combine(folder, "Generated")).Select(file => new SourceFile(Path.GetFileName(file), File.ReadAllText(file)))];
        SourceFile[] sources =
        [
            .. BothSides.KernelsOf(generated),
            .. DeviceSources.Runtime,
            .. DeviceSources.LibraryClosure(["NormalizationTable", "Stretch"]),
            .. files.Select(file => new SourceFile(file, File.ReadAllText(Path.Combine(folder, file)))),
            .. generated,
            BothSides.Source("SimulatedGpio.cs"),
            BothSides.Source("DigitsProgram.cs"),
        ];
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.DigitsProgram", sources).Select(WithoutTime)];
        Assert.Equal(12, expected.Count(line => line.StartsWith("NML", StringComparison.Ordinal)));
        Assert.Equal(expected, BothSides.OnNanoClr(BothSides.SmallestBoardKilobytes, sources).Select(WithoutTime));
    }

    private static string WithoutTime(string line) => Time().Replace(line, "");

    [GeneratedRegex(" us=[0-9]+ pre=[0-9]+| crc=[0-9a-f]{4}$")]
    private static partial Regex Time();
}
