using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Applications;

/// <summary>Everything about an application that depends on whether it learns.</summary>
/// <param name="Values">Of the places in its templates.</param>
internal sealed record TeachingPlan(ImmutableDictionary<string, string> Values)
{
    private const int NewClasses = 4;
    private const int Means = 8;

    // Objects, names, the line and a drive's open file.
    private const int ObjectBytes = 4096;

    /// <summary>The classes of the device libraries that its templates use.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>Files of the application: a name and a text.</summary>
    public ImmutableArray<(string Name, string Text)> Files { get; init; } = [];

    /// <summary>The packages that its templates use, those of the libraries excepted.</summary>
    public ImmutableArray<NanoPackage> Packages { get; init; } = [];

    /// <summary>For an application that does not learn.</summary>
    public static TeachingPlan None { get; } = new(new Dictionary<string, string>
    {
        ["LearningUsing"] = "",
        ["ModelType"] = "NanoModel",
        ["NewModel"] = "new {{Model}}()",
        ["NewLoop"] = "new InferenceLoop",
        ["Reporter"] = "new SerialReporter(model, lines)",
        ["TeachingText"] = "",
        ["TeachingNotes"] = "",
    }.ToImmutableDictionary());

    /// <param name="application">Its name.</param>
    /// <param name="model">The class of its model.</param>
    /// <param name="source">Whose pins the line must leave alone.</param>
    /// <exception cref="CompilerException">NML0128: the model cannot be taught; or the board has no port or no heap for it.</exception>
    public static TeachingPlan Of(Compilation compilation, string application, string model, SourceKind source)
    {
        TeachingTables tables = TeachingTables.Of(compilation);
        Board board = compilation.Board;
        UartPins port = board.Pins.Uart ?? throw SourceFit.NoPins(board, "UART", "a line to teach it");
        RequireFreePins(board, port, source);
        SourceFit.RequireHeap(compilation, HeapOf(tables), "what it learns");
        var values = new Dictionary<string, string>
        {
            ["Name"] = application,
            ["Model"] = model,
            ["TeachingPort"] = port.Port,
            ["TeachingTx"] = $"{port.Tx}",
            ["TeachingRx"] = $"{port.Rx}",
            ["GpioUsing"] = board.Pins.Button is null ? "" : "using System.Device.Gpio;\n",
            ["ButtonStatements"] = board.Pins.Button is not { } pin
                ? ""
                : $"            GpioPin button = new GpioController().OpenPin({pin}, PinMode.Input);\n"
                    + "            teacher.Button = new TeachingButton(new PushButton(button, true), \"taught\", Teacher.UsualExamples);\n",
        };
        return new TeachingPlan(Places(board, port))
        {
            Classes =
            [
                "TaughtModel", "FeatureMemory", "KnownFeatures", "ClassNames", "LastLayer", "InputRanges", "RangedStage", "LearnedStore", "Teacher",
                "TeachingLine", "DriveFolder", "SerialChannel", "SerialLineWriter", .. board.Pins.Button is null ? Array.Empty<string>() : ["TeachingButton", "PushButton"],
            ],
            Packages = [NanoPackages.Esp32],
            Files =
            [
                ("Teaching.cs", Template.Fill("Teaching.cs", values)),
                ($"{TeachingText.ClassName}.cs", TeachingText.Of(tables, $"NanoML.Apps.{application}")),
            ],
        };
    }

    private static ImmutableDictionary<string, string> Places(Board board, UartPins port) => None.Values.SetItems(new Dictionary<string, string>
    {
        ["LearningUsing"] = "using NanoML.Learning;\n",
        ["ModelType"] = "TaughtModel",
        ["NewModel"] = "Teaching.CreateModel()",
        ["NewLoop"] = "Teaching.CreateLoop",
        ["Reporter"] = "lines",
        ["TeachingText"] = $"""
            ## Teaching it

            Connect a USB-to-serial adapter of 3.3 V: its RX to GPIO {port.Tx}, its TX to GPIO {port.Rx}, GND to GND. A serial monitor at 115,200 baud
            shows every line there, and takes wishes, each ended by Enter:

            | say | to |
            |---|---|
            | `teach NAME` | take the next five results as examples of the class NAME, a new one or one of the model's; `teach NAME 15`: of fifteen |
            | `stop` | end that before |
            | `forget NAME` | forget a class that was taught |
            | `right`, `wrong`, `wrong NAME` | say what the last result was, and what it should have been |
            | `ranges 100` | adapt to inputs that have moved, from the next hundred; `ranges 0`: take them as they come |
            | `learned` | be told what was learned |
            | `reset` | forget everything |

            What was learned lies on the drive `I:` and outlives restarts; another model does not get it. To compile the model anew, give the command of
            `nanoml new` again with `--force`: what the model knows is written with it.
            {Button(board)}

            """.ReplaceLineEndings("\n"),
        ["TeachingNotes"] = $"- `{{{{Name}}}}/Teaching.cs` wires what it learns; `{{{{Name}}}}/{TeachingText.ClassName}.cs` is what the model knows before.\n",
    });

    private static void RequireFreePins(Board board, UartPins port, SourceKind source)
    {
        if (source == SourceKind.Microphone && board.Pins.I2s is { } sound
            && new[] { sound.BitClock, sound.WordSelect, sound.DataIn }.Any(pin => pin == port.Tx || pin == port.Rx))
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"board '{board.Name}' has its microphone and its UART at the same pins, and a taught application needs both",
                "Choose another board or source: nanoml boards shows their pins.");
        }
    }

    private static string Button(Board board) => board.Pins.Button is not { } pin
        ? ""
        : $"A press of the button at GPIO {pin} teaches the class `taught` with the next five results, three seconds of it forget that class.\n";

    private static int HeapOf(TeachingTables tables)
    {
        int rows = (NewClasses * Means) + 1;
        int memory = DeviceHeap.ArrayBytes(4 * rows * tables.Features) + DeviceHeap.ArrayBytes(rows * tables.Features);
        int layer = 2 * DeviceHeap.ArrayBytes(4 * tables.LastLayer.Length);
        int copy = DeviceHeap.ArrayBytes((4 * rows * (tables.Features + 1)) + (4 * tables.LastLayer.Length));
        return memory + layer + copy + DeviceHeap.ArrayBytes(tables.Known.Length) + ObjectBytes;
    }
}
