using NanoML.Compiler.Device;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>Image, motion and audio pre-processing on the interpreter: the bytes of the host, and what they cost there.</summary>
public sealed class PreprocessingTests(ITestOutputHelper output)
{
    private static readonly string[] s_programs =
        ["Generator.cs", "Report.cs", "AudioCases.cs", "AudioTimes.cs", "ImageCases.cs", "MotionCases.cs", "PreprocessingProgram.cs"];

    [NanoClrFact]
    public void AllPreprocessing_OnNanoClr_GivesTheHostsResults()
    {
        SourceFile[] sources = [.. DeviceSources.Runtime, .. Library(), .. s_programs.Select(BothSides.Source)];
        Assert.All(BothSides.Violations(sources), violation => Assert.Fail(violation.ToString()));
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.PreprocessingProgram", sources).Where(IsResult)];
        string[] lines = BothSides.OnNanoClr(sources);
        Assert.All(lines.Where(line => !IsResult(line)), output.WriteLine);
        Assert.Equal(expected, lines.Where(IsResult));
    }

    private static bool IsResult(string line) => !line.StartsWith("time ", StringComparison.Ordinal);

    private static IEnumerable<SourceFile> Library()
    {
        string folder = Path.Combine(Repository.Root, "firmware", "NanoML.Preprocessing");
        return new[] { "Audio", "Images", "Motion", "Numbers" }
            .SelectMany(part => Directory.GetFiles(Path.Combine(folder, part), "*.cs"))
            .Order(StringComparer.Ordinal)
            .Select(file => new SourceFile(Path.GetRelativePath(folder, file), File.ReadAllText(file)));
    }
}
