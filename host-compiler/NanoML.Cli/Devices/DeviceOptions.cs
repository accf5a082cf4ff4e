using System.CommandLine;
using NanoML.Cli.Options;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Cli.Devices;

/// <summary>The options of <c>verify</c> that say where the emitted code runs.</summary>
internal sealed class DeviceOptions
{
    private const string Simulation = "simulation";
    private const string NanoClr = "nanoclr";
    private const string Serial = "serial";

    /// <summary>The speed in firmware/apps/SelfTest/Program.cs.</summary>
    private const int SelfTestBaud = 115_200;

    private readonly Option<string> _on = OptionParsing.Choice(
        "--on",
        "Where the emitted code runs: in .NET; besides on nanoFramework's interpreter on this computer; or besides on a board with "
        + "firmware/apps/SelfTest.",
        Simulation,
        [Simulation, NanoClr, Serial]);

    private readonly Option<int?> _samples = OptionParsing.Count(
        "--samples", "N", "How many test samples to run there, from the first on. Default: all.");

    private readonly Option<string?> _runtime = File("--nanoclr", "nanoCLR. Default: $NANOML_NANOCLR, or the dotnet tool.");

    private readonly Option<string?> _processor = File(
        "--mdp", "nanoFramework's metadata processor. Default: $NANOML_MDP, or the restored NuGet package.");

    private readonly Option<string?> _library = File(
        "--mscorlib",
        "nanoFramework's mscorlib.dll, or a folder with it and mscorlib.pe. Default: $NANOML_MSCORLIB_DLL and _PE, the NuGet package, or the one that comes with nanoml.");

    private readonly Option<string?> _resourceManager = File(
        "--resource-manager",
        "nanoFramework.ResourceManager.dll, or a folder with it and the .pe file; only for a model that streams weights from flash. "
        + "Default: $NANOML_RESOURCEMANAGER_DLL and _PE, or the NuGet package.");

    private readonly Option<string?> _port = SerialOptions.Port();

    private readonly Option<int?> _baud = SerialOptions.Baud(SelfTestBaud, "which firmware/apps/SelfTest has");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _on, _samples, _runtime, _processor, _library, _resourceManager, _port, _baud })
        {
            command.Options.Add(option);
        }
    }

    /// <returns>Null for the simulation alone.</returns>
    /// <exception cref="CompilerException">An option belongs to another device, or a tool is missing (NML0611).</exception>
    public IVerifyDevice? Read(ParseResult parsed)
    {
        string on = parsed.GetRequiredValue(_on);
        Option[] ofInterpreter = [_runtime, _processor, _library, _resourceManager];
        Option[] ofBoard = [_port, _baud];
        switch (on)
        {
            case NanoClr:
                RequireUnused(parsed, ofBoard, Serial);
                var paths = new NanoClrPaths(
                    parsed.GetValue(_runtime), parsed.GetValue(_processor), parsed.GetValue(_library), parsed.GetValue(_resourceManager));
                return new NanoClrDevice(NanoClrDiscovery.Find(paths, NanoClrPlaces.OfThisMachine()), parsed.GetValue(_samples));
            case Serial:
                RequireUnused(parsed, ofInterpreter, NanoClr);
                string port = parsed.GetValue(_port)
                    ?? throw new CompilerException(DiagnosticCatalog.Usage, $"--on {Serial} needs --port", "Name the board's serial port.");
                return new SerialDevice(port, parsed.GetValue(_baud) ?? SelfTestBaud, parsed.GetValue(_samples));
            default:
                RequireUnused(parsed, [_samples, .. ofInterpreter], NanoClr);
                RequireUnused(parsed, ofBoard, Serial);
                return null;
        }
    }

    private static void RequireUnused(ParseResult parsed, Option[] options, string device)
    {
        if (Array.Find(options, option => parsed.GetResult(option) is { Implicit: false }) is { } used)
        {
            throw new CompilerException(DiagnosticCatalog.Usage, $"{used.Name} needs --on {device}", "Leave it out, or add it.");
        }
    }

    private static Option<string?> File(string name, string description) => new(name) { HelpName = "PATH", Description = description };
}
