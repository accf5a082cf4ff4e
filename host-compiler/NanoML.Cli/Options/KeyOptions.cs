using System.CommandLine;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Signing;
using NanoML.Compiler.Writing;

namespace NanoML.Cli.Options;

/// <summary>Where a key's files go, and what they say.</summary>
/// <param name="Name">Of the files, without their endings.</param>
internal sealed record KeyChoice(string Folder, string Name, string Namespace, bool IsJson);

/// <summary>The options of <c>nanoml keys</c>.</summary>
internal sealed class KeyOptions(string outDescription)
{
    private const string Extension = ".pem";

    private readonly Option<string?> _out = new("--out", "--output") { HelpName = "NAME", Description = outDescription };

    private readonly Option<string> _namespace = new("--namespace")
    {
        HelpName = "NAMESPACE",
        Description = "Of the class.",
        DefaultValueFactory = _ => "NanoML.Models",
    };

    private readonly Option<bool> _json = ModelOptions.JsonOption();

    public void AddTo(Command verb)
    {
        verb.Options.Add(_out);
        verb.Options.Add(_namespace);
        verb.Options.Add(_json);
    }

    /// <param name="fallback">The path without --out.</param>
    /// <exception cref="CompilerException">NML0501: no name, or no namespace.</exception>
    public KeyChoice Read(ParseResult parsed, string fallback)
    {
        string path = parsed.GetValue(_out) ?? fallback;
        string name = Path.GetFileName(path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path);
        if (!name.Any(char.IsAsciiLetterOrDigit) || !Identifier.IsValid(KeyFiles.ClassName(name)))
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, $"'{path}' has no name for a key", "Give letters or digits with --out, such as keys/release.");
        }

        string nameSpace = parsed.GetRequiredValue(_namespace);
        return Identifier.IsValidNamespace(nameSpace)
            ? new KeyChoice(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", name, nameSpace, parsed.GetValue(_json))
            : throw new CompilerException(DiagnosticCatalog.Usage, $"'{nameSpace}' is not a namespace", "Give a C# namespace with --namespace.");
    }
}
