using System.CommandLine;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Cli;

/// <summary>The options of <c>verify</c> that say where the emitted code runs.</summary>
internal sealed class DeviceOptions
{
    private const string Simulation = "simulation";
    private const string NanoClr = "nanoclr";

    private readonly Option<string> _on = OptionParsing.Choice(
        "--on", "Where the emitted code runs: in .NET, or besides on nanoFramework's interpreter on this computer.", Simulation, [Simulation, NanoClr]);

    private readonly Option<int?> _samples = OptionParsing.Count("--samples", "N", "How many test samples to run there, from the first on. Default: all.");

    private readonly Option<string?> _runtime = File("--nanoclr", "nanoCLR. Default: $NANOML_NANOCLR, or the dotnet tool.");

    private readonly Option<string?> _processor = File(
        "--mdp", "nanoFramework's metadata processor. Default: $NANOML_MDP, or the restored NuGet package.");

    private readonly Option<string?> _library = File(
        "--mscorlib", "nanoFramework's mscorlib.dll, or a folder with it and mscorlib.pe. Default: $NANOML_MSCORLIB_DLL and _PE, or the NuGet package.");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _on, _samples, _runtime, _processor, _library })
        {
            command.Options.Add(option);
        }
    }

    /// <returns>Null for the simulation alone.</returns>
    /// <exception cref="CompilerException">An option belongs to another device, or a tool is missing (NML0611).</exception>
    public IVerifyDevice? Read(ParseResult parsed)
    {
        string on = parsed.GetRequiredValue(_on);
        if (on == NanoClr)
        {
            var paths = new NanoClrPaths(parsed.GetValue(_runtime), parsed.GetValue(_processor), parsed.GetValue(_library));
            return new NanoClrDevice(NanoClrDiscovery.Find(paths, NanoClrPlaces.OfThisMachine()), parsed.GetValue(_samples));
        }

        Option[] idle = [_samples, _runtime, _processor, _library];
        return Array.Find(idle, option => parsed.GetResult(option) is { Implicit: false }) is { } used
            ? throw new CompilerException(DiagnosticCatalog.Usage, $"{used.Name} needs --on {NanoClr}", "Leave it out, or add it.")
            : null;
    }

    private static Option<string?> File(string name, string description) => new(name) { HelpName = "PATH", Description = description };
}
