using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Projects;

/// <summary>The files of a new project: <c>nanoml.json</c>, and the schema by which editors complete it.</summary>
internal static class ProjectWriter
{
    public const string SchemaName = "nanoml.schema.json";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EmittedFile[] Files(ProjectFile project) =>
        [new EmittedFile(ProjectFile.FileName, Text(project)), new EmittedFile(SchemaName, Schema())];

    /// <summary>Says the data and the model, so that a reader sees where they go; what follows from the name is left out.</summary>
    private static string Text(ProjectFile project)
    {
        var json = new JsonObject
        {
            ["$schema"] = $"./{SchemaName}",
            ["version"] = ProjectFile.Version,
            ["name"] = project.Name,
            ["source"] = project.Source,
            ["board"] = project.Board,
            ["data"] = project.Data,
            ["model"] = project.Model,
        };
        if (project.Port is { } port)
        {
            json["port"] = port;
        }

        return json.ToJsonString(s_json) + "\n";
    }

    public static string Schema()
    {
        using Stream resource = typeof(ProjectWriter).Assembly.GetManifestResourceStream(SchemaName)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
