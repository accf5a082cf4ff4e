using System.Globalization;
using NanoML.Compiler.Data;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies.Choice;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>Models as files, played on the interpreter.</summary>
public sealed class PlayerTests(ITestOutputHelper output)
{
    private const int Inputs = 3;
    private const int Kilobyte = 1024;
    private const int PartBytes = 48 * 1024;

    // A block of the heap has 24 bytes on a 64-bit computer, and 12 on a board.
    private const int WiderBlocks = 24 * 1024;

    [NanoClrTheory]
    [InlineData("digits_cnn", "esp32")]
    [InlineData("kws", "esp32-psram")]
    [InlineData("ic", "esp32-psram")]
    [InlineData("ad", "esp32")]
    [InlineData("vww", "esp32-psram")]
    public void File_OnNanoClr_InTheHeapOfTheBoard_GivesTheBytesOfTheOracle(string name, string board)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            return;
        }

        Compilation compilation = Compilation.Run(Packing.Options(new CompileOptions
        {
            ModelPath = model.Model,
            DataPath = model.Calibration,
            Scale = model.Scale,
            Target = board,
        }));
        var packing = Packing.Of(compilation, version: 1);
        Assert.Null(packing.Fit.Refusal(model.Model, compilation.Board));
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, model.Test);
        byte[][] inputs = [.. test.Inputs.Take(Inputs).SelectMany(compilation.StepInputs)];

        byte[] brought = [.. packing.Package.Bytes, .. inputs.SelectMany(input => input)];
        using NanoClrProgram program = Build(brought, packing.Package.Bytes.Length, "PlayerProgram.cs");
        string[] lines = program.Run((compilation.Board.ManagedHeapBytes + brought.Length + WiderBlocks) / Kilobyte, TimeSpan.FromMinutes(10));

        var oracle = new IntegerOracle(compilation.Plan);
        Assert.Equal(
            [$"test {packing.Vectors.Length} True", .. inputs.Select(input => Convert.ToHexStringLower(oracle.Run(input)))],
            lines.Where(line => !line.StartsWith('#')));
        DeviceReplayResult compiled = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, InSizeMode(compilation).Code, inputs, 2 * Kilobyte, TimeSpan.FromMinutes(10));
        double played = lines.Where(line => line.StartsWith('#')).Min(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture)) / 10;
        output.WriteLine(
            $"{name} on {board}: {packing.Package.Bytes.Length:n0} bytes, {packing.Fit.HeapNeeded:n0} of {packing.Fit.HeapAvailable:n0} bytes of heap; "
            + $"{played:n0} us, compiled for size {compiled.BestMicroseconds:n0} us; NanoML.Player {program.PeBytes("NanoML.Player"):n0} bytes");
    }

    private static Compilation InSizeMode(Compilation compilation) =>
        Compilation.Run(compilation.Options with { Kernels = KernelChoice.Auto, Optimize = OptimizeGoal.Size });

    /// <summary>The compiled form: assemblies that are loaded from a file give the oracle's bytes in the time of code that is in the image.</summary>
    [NanoClrTheory]
    [InlineData("digits_cnn", "esp32-psram")]
    [InlineData("kws", "esp32-psram")]
    public void CompiledFile_OnNanoClr_GivesTheBytesOfTheOracle(string name, string board)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            return;
        }

        var compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = model.Model,
            DataPath = model.Calibration,
            Scale = model.Scale,
            Target = board,
        });
        NanoClrTools tools = NanoClrTools.FromEnvironment(out _)!;
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, model.Test);
        byte[][] inputs = [.. test.Inputs.Take(Inputs).SelectMany(compilation.StepInputs)];
        CodePacking packing = PackCode(compilation, tools);
        byte[] brought = [.. packing.Package.Bytes, .. inputs.SelectMany(input => input)];
        using NanoClrProgram program = Build(
            brought, packing.Package.Bytes.Length, "CompiledProgram.cs");
        string[] lines = program.Run((packing.Fit.HeapNeeded + (2 * brought.Length) + WiderBlocks) / Kilobyte, TimeSpan.FromMinutes(10));

        var oracle = new IntegerOracle(compilation.Plan);
        string first = CodePacking.AssembliesOf(compilation)[0].Name;
        Assert.Equal(
            [
                $"test {packing.Vectors.Length} True",
                $"label {compilation.Plan.Labels.ElementAtOrDefault(1) ?? "1"}",
                .. inputs.Select(input => Convert.ToHexStringLower(oracle.Run(input))),
                $"again: an assembly {first} is loaded already: restart the board; if it is of the application's image, give one of the two another name",
            ],
            lines.Where(line => line.StartsWith("= ", StringComparison.Ordinal)).Select(line => line[2..]));
        DeviceReplayResult compiled = DeviceReplay.Run(tools, compilation.Code, inputs, 2 * Kilobyte, TimeSpan.FromMinutes(10));
        double loaded = lines.Where(line => line.StartsWith('#')).Min(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)) / 10;
        output.WriteLine(
            $"{name}: {packing.Package.Bytes.Length:n0} bytes, heap {packing.Fit.HeapNeeded:n0}; loaded {loaded:n0} us, in the image {compiled.BestMicroseconds:n0} us");
    }

    private static CodePacking PackCode(Compilation compilation, NanoClrTools tools)
    {
        var stub = new NanoClrUnit(
            "Stub", [new SourceFile("Stub.cs", "public static class Stub { public static void Main() { } }")], []);
        using var built = new NanoClrProgram(tools, [.. compilation.Code.Assemblies.Select(NanoClrUnit.Of), stub]);
        return CodePacking.Of(
            compilation, [.. CodePacking.AssembliesOf(compilation).Select(assembly => new CodeImage(assembly.Name, [.. built.PeImage(assembly.Name)]))], version: 1);
    }

    private static NanoClrProgram Build(byte[] brought, int fileBytes, string program)
    {
        byte[][] parts = [.. brought.Chunk(PartBytes)];
        var sizes = new SourceFile("PlayerSizes.cs", $$"""
            namespace NanoML.Edges
            {
                internal static class PlayerSizes
                {
                    public const int File = {{fileBytes}};
                    public const int Inputs = {{brought.Length - fileBytes}};
                    public const int Part = {{PartBytes}};

                    public static byte[][] Parts()
                    {
                        return new byte[][] { {{string.Join(", ", parts.Select((_, k) => $"Part{k}.Bytes"))}} };
                    }
                }
            }
            """);
        string[] names = [.. parts.Select((_, k) => $"Part{k}")];
        return new NanoClrProgram(NanoClrTools.FromEnvironment(out _)!,
        [
            .. parts.Select((part, k) => new NanoClrUnit(names[k], [Part(names[k], part)], [])),
            new NanoClrUnit("NanoML.Runtime", [.. DeviceSources.Kernels, .. DeviceSources.Runtime], []),
            new NanoClrUnit("NanoML.Player", [.. DeviceSources.Player], ["NanoML.Runtime"]),
            new NanoClrUnit("Both", [sizes, BothSides.Source("BroughtFile.cs"), BothSides.Source(program)], [.. names, "NanoML.Runtime", "NanoML.Player"]),
        ]);
    }

    private static SourceFile Part(string name, byte[] bytes) =>
        new($"{name}.cs", $"public static class {name} {{ public static readonly byte[] Bytes = {{ {string.Join(", ", bytes)} }}; }}");
}
