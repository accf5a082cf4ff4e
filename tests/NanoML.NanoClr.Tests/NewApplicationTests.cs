using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.NanoClr.Tests;

/// <summary>What <c>nanoml new</c> writes, on the interpreter, in the heap of its board.</summary>
public sealed class NewApplicationTests
{
    private const int Turns = 17;

    /// <summary>In place of the application's own, which runs for ever.</summary>
    private static readonly SourceFile s_main = new(
        "Main.cs",
        $$"""
        using NanoML.Runtime;

        public static class TestProgram
        {
            public static void Main()
            {
                InferenceLoop loop = NanoML.Apps.Demo.Application.CreateLoop(new ConsoleLineWriter());
                for (int turn = 0; turn < {{Turns}}; turn++)
                {
                    loop.Turn();
                }
            }
        }
        """);

    [NanoClrFact]
    public void Replay_InTheHeapOfItsBoard_WritesTheLinesOfTheHost()
    {
        string models = Path.Combine(Repository.Root, "docs", "models");
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = Path.Combine(models, "digits_cnn.onnx"),
            Target = "esp32",
            DataPath = Path.Combine(models, "digits_calib.npz"),
            Name = "DemoModel",
        });
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay);
        NanoClrUnit[] units = [.. application.Assemblies.Select(Unit)];
        string[] expected = BothSides.OnHost("TestProgram", [.. units.SelectMany(unit => unit.Sources)]);

        using var program = new NanoClrProgram(NanoClrTools.FromEnvironment(out _)!, units);
        string[] lines = program.Run(compilation.Board.ManagedHeapBytes / 1024, TimeSpan.FromMinutes(5));

        Assert.Equal(Turns, expected.Length);
        Assert.Equal(expected.Select(Result), lines.Select(Result));
    }

    private static NanoClrUnit Unit(EmittedAssembly assembly)
    {
        IEnumerable<SourceFile> sources = assembly.Sources.Where(f => f.Path != "Demo/Program.cs").Select(f => new SourceFile(f.Path, f.Text));
        return new NanoClrUnit(assembly.Name, assembly.IsProgram ? [.. sources, s_main] : [.. sources], assembly.References);
    }

    /// <summary>Without the times and the checksum over them.</summary>
    private static string Result(string line) => line[..line.IndexOf(" us=", StringComparison.Ordinal)];
}
