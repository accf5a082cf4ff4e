using System.Collections.Immutable;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Writing;

namespace NanoML.Cli.Projects;

/// <summary>What <c>nanoml.json</c> says: what verbs that are called in its folder or below it need not be told.</summary>
/// <param name="Path">Of the file, from the root of its volume.</param>
internal sealed record ProjectFile(string Path)
{
    public const string FileName = "nanoml.json";

    /// <summary>Of the file's form.</summary>
    public const int Version = 1;

    public const string DefaultData = "data";
    public const string DefaultModel = "trained/model.onnx";

    /// <summary>Of the application: a C# identifier.</summary>
    public required string Name { get; init; }

    /// <summary>Where the board's samples come from, as <c>new --source</c> names it.</summary>
    public required string Source { get; init; }

    /// <summary>A board's name, or the path of a board file.</summary>
    public required string Board { get; init; }

    /// <summary>The data set.</summary>
    public required string Data { get; init; }

    public required string Model { get; init; }

    /// <summary>The folder of the application.</summary>
    public required string Application { get; init; }

    /// <summary>The serial port of the board; null: the only one that is there.</summary>
    public string? Port { get; init; }

    /// <summary>Further options of verbs: by a verb's words, the names of options without dashes, with their values; a flag has none.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ImmutableArray<string>>> Options { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ImmutableArray<string>>>.Empty;

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The class of the generated model, as <c>new</c> calls it.</summary>
    public string ModelClass => Name + "Model";

    /// <exception cref="CompilerException">It cannot be read, is no JSON, or a field is not known or has a bad value (NML0514).</exception>
    public static ProjectFile Read(string path) => StrictJson.Parse(
        StrictJson.ReadFile(path, DiagnosticCatalog.BadProjectFile), path, "a project", DiagnosticCatalog.BadProjectFile, json => Read(path, json));

    /// <summary>A path of the file as the current folder has it: the shorter one of from there and from the root.</summary>
    public string Here(string path)
    {
        string full = System.IO.Path.GetFullPath(path, Folder);
        string relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, full);
        return relative.Length < full.Length ? relative : full;
    }

    private static ProjectFile Read(string path, StrictJson json)
    {
        json.OptionalText("$schema");
        json.Whole("version", Version, Version);
        string name = json.Text("name");
        if (!Identifier.IsValid(name))
        {
            throw json.Bad("name", $"must be a C# identifier of at most {Identifier.Longest} characters");
        }

        var project = new ProjectFile(path)
        {
            Name = name,
            Source = json.OptionalWord("source", [.. SourceTable.Kinds.Keys]) ?? throw json.Bad("source", "is missing"),
            Board = json.Text("board"),
            Data = json.OptionalText("data") ?? DefaultData,
            Model = json.OptionalText("model") ?? DefaultModel,
            Application = json.OptionalText("application") ?? name,
            Port = json.OptionalText("port"),
            Options = Sections(json.OptionalObject("options")),
        };
        json.RefuseUnknown();
        return project;
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ImmutableArray<string>>> Sections(StrictJson? json) =>
        (json?.AllNames() ?? []).ToImmutableSortedDictionary(verb => verb, verb => Values(json!.Object(verb)), StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Values(StrictJson json)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (string option in json.AllNames())
        {
            if (json.Values(option) is { } texts)
            {
                values[option] = [.. texts];
            }
        }

        return values.ToImmutable();
    }
}
