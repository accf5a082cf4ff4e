using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Options;

/// <summary><c>--labels FILE</c>: the names of classes.</summary>
internal static class LabelsOption
{
    public static Option<string?> Create() => new("--labels")
    {
        HelpName = "FILE",
        Description = "The names of the classes, one a line, in their order. Default: those in the model.",
    };

    /// <returns>None where the option is not given.</returns>
    /// <exception cref="CompilerException">NML0001, NML0145.</exception>
    public static ImmutableArray<string> Read(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } path ? LabelsFile.Read(path) : [];
}
