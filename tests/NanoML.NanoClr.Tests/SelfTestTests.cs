using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>The application SelfTest with the committed digits CNN, on the interpreter.</summary>
public sealed class SelfTestTests
{
    private static readonly string s_apps = Path.Combine(Repository.Root, "firmware", "apps");

    private static readonly string[] s_files = ["MessageKind.cs", "SelfTestApp.cs"];

    private static readonly SourceFile[] s_generated = [.. Directory.GetFiles(Path.Combine(s_apps, "Digits", "Generated")).Select(Read)];

    private static readonly SourceFile[] s_sources =
    [
        .. BothSides.KernelsOf(s_generated),
        .. DeviceSources.Runtime,
        .. s_files.Select(file => Read(Path.Combine("SelfTest", file))),
        .. s_generated,
        .. new[] { "Generator.cs", "Report.cs", "SelfTestProgram.cs" }.Select(BothSides.Source),
    ];

    [Fact]
    public void Program_PassesTheGate() => Assert.Empty(BothSides.Violations(s_sources));

    [NanoClrFact]
    public void Application_OnNanoClr_AnswersAsOnTheHost()
    {
        string[] expected = BothSides.OnHost("NanoML.Edges.SelfTestProgram", s_sources);
        Assert.Equal(20, expected.Length);
        Assert.Equal([1, 5, 14], expected.CountBy(line => line.Split(' ')[1]).Select(kind => kind.Value).Order());

        Assert.Equal(expected, BothSides.OnNanoClr(s_sources));
    }

    private static SourceFile Read(string path) => new(Path.GetFileName(path), File.ReadAllText(Path.Combine(s_apps, path)));
}
