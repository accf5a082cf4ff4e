using System.Text.RegularExpressions;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Streaming;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>The applications whose model the user brings, Keyword and Person, with the shared models, on the interpreter.</summary>
public sealed partial class UserModelTests(ITestOutputHelper output)
{
    private const int BytesPerKilobyte = 1024;

    private static readonly string[] s_sound = ["Mfcc", "SoundGate"];
    private static readonly string[] s_pictures = ["Resize", "ResizeMode", "Rgb565", "Crop", "NormalizationTable"];
    private static readonly string[] s_programs = ["Generator.cs", "Report.cs", "SimulatedGpio.cs"];

    [Theory]
    [InlineData("Keyword")]
    [InlineData("Person")]
    public void Application_PassesTheGate(string name)
    {
        SourceFile[] sources = [.. Application(name, name == "Keyword" ? s_sound : s_pictures), BothSides.Source("SimulatedGpio.cs")];

        Assert.Empty(BothSides.Violations([.. DeviceSources.Kernels, .. DeviceSources.Runtime, .. sources]));
    }

    [NanoClrTheory]
    [InlineData(WeightFormat.Int8)]
    [InlineData(WeightFormat.Int4)]
    public void Keyword_InTheHeapOfItsBoard_GivesTheBytesAndLinesOfTheHost(WeightFormat weights) => Run(
        "Keyword",
        ["SyntheticSound.cs", "SimulatedClock.cs"],
        ModelCases.Get("kws"),
        new CompileOptions
        {
            ModelPath = "",
            Target = "m5stickc-plus2",
            Compression = new CompressionOptions(weights, 0),
            Stream = new StreamOptions(null, null),
        },
        s_sound,
        lines =>
        {
            // In time nothing is lost, and then what is lost is said.
            string[] lost = [.. lines.Where(line => line.StartsWith("lost ", StringComparison.Ordinal))];
            Assert.Equal("lost 0 0", lost[0]);
            Assert.Matches("^lost ([1-9][0-9]*) \\1$", lost[1]);
            Assert.Contains(lines, line => line.Contains("event=sound lost=", StringComparison.Ordinal));
            Assert.Equal(110, lines.Count(line => line.StartsWith("output ", StringComparison.Ordinal)));
        });

    [NanoClrTheory]
    [InlineData(WeightFormat.Int8)]
    [InlineData(WeightFormat.Int4)]
    public void Person_InTheHeapOfItsBoard_GivesTheBytesAndLinesOfTheHost(WeightFormat weights) => Run(
        "Person",
        ["SyntheticPictures.cs"],
        ModelCases.Get("vww"),
        new CompileOptions { ModelPath = "", Target = "m5stickc-plus2", Compression = new CompressionOptions(weights, 0) },
        s_pictures,
        lines =>
        {
            Assert.Equal(3, lines.Count(line => line.StartsWith("NML ", StringComparison.Ordinal) && line.Contains(" us=")));
            Assert.Equal(3, lines.Count(line => line.StartsWith("input ", StringComparison.Ordinal)));
        });

    private void Run(string name, string[] programs, ModelCase model, CompileOptions options, string[] classes, Action<string[]> check)
    {
        if (!model.IsThere)
        {
            output.WriteLine($"{model.Model} is absent.");
            return;
        }

        Compilation compilation = Compilation.Run(
            options with { ModelPath = model.Model, DataPath = model.Calibration, Scale = model.Scale, Name = $"{name}Model" });
        EmittedAssembly runtime = RuntimeEmitter.Assembly(
            ModelInterfaceText.Classes(compilation.Plan), compilation.Emission.Kernels, SharedRuntime.None.WithLibrary());
        List<NanoClrUnit> units = [Unit(runtime), .. compilation.Code.Assemblies.Where(a => a.Name != runtime.Name).Select(Unit)];
        string[] names = [.. units.Select(unit => unit.Name)];
        SourceFile[] sources =
            [.. Application(name, classes), .. s_programs.Concat(programs).Append($"{name}Program.cs").Select(BothSides.Source)];
        units.Add(new NanoClrUnit(name, [.. sources], [.. names]));
        string[] expected = [.. BothSides.OnHost($"NanoML.Edges.{name}Program", [.. units.SelectMany(unit => unit.Sources)])];
        check(expected);

        using var program = new NanoClrProgram(NanoClrTools.FromEnvironment(out _)!, units);
        string[] lines = program.Run(compilation.Board.ManagedHeapBytes / BytesPerKilobyte, TimeSpan.FromMinutes(5));
        output.WriteLine(string.Join('\n', lines));
        Assert.Equal(expected.Select(WithoutTime), lines.Select(WithoutTime));
    }

    /// <summary>The application without its Main, the classes of the device libraries that it needs, and its LED.</summary>
    private static SourceFile[] Application(string name, string[] classes)
    {
        string folder = Path.Combine(Repository.Root, "firmware", "apps", name);
        return
        [
            .. DeviceSources.LibraryClosure([.. classes, "LedIndicator"]),
            .. Directory.GetFiles(folder, $"{name}*.cs").Order(StringComparer.Ordinal)
                .Select(file => new SourceFile(Path.GetFileName(file), File.ReadAllText(file))),
        ];
    }

    private static NanoClrUnit Unit(EmittedAssembly assembly) =>
        new(assembly.Name, [.. assembly.Sources.Select(s => new SourceFile(s.Path, s.Text))], assembly.References);

    private static string WithoutTime(string line) => Time().Replace(line, "");

    [GeneratedRegex(" us=[0-9]+ pre=[0-9]+| crc=[0-9a-f]{4}$")]
    private static partial Regex Time();
}
