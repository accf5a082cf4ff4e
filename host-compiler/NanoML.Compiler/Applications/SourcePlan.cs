using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Applications;

/// <summary>Everything about an application that depends on where its samples come from.</summary>
/// <param name="Templates">What the names of its templates begin with.</param>
/// <param name="Text">Where samples come from, in words.</param>
/// <param name="Values">Of the places in its templates.</param>
internal sealed record SourcePlan(string Templates, string Text, ImmutableDictionary<string, string> Values)
{
    /// <summary>The classes of the device libraries that its templates use.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>The packages that its templates use, those of the libraries excepted.</summary>
    public ImmutableArray<NanoPackage> Packages { get; init; } = [];

    /// <summary>What is connected to which pin.</summary>
    public ImmutableArray<(string Signal, string Pin)> Wiring { get; init; } = [];

    /// <summary>What is wired to the board, or on it.</summary>
    public string WiringText { get; init; } = "There is nothing to wire.";

    /// <summary>Files of the application besides the templates' own: a name and a text.</summary>
    public ImmutableArray<(string Name, string Text)> Files { get; init; } = [];

    /// <summary>Files beside the solution.</summary>
    public ImmutableArray<EmittedFile> RootFiles { get; init; } = [];

    /// <summary>A further step of the README's list, to be taken once the application is on the board.</summary>
    public string DeploymentStep { get; init; } = "";

    /// <summary>Lines of the README's list of files.</summary>
    public string Notes { get; init; } = "";
}
