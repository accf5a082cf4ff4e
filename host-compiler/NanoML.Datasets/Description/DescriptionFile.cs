using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets.Description;

/// <summary>Reads and writes <c>dataset.json</c>.</summary>
public static class DescriptionFile
{
    private const int MostPixels = 4096;
    private const int MostFrames = 1 << 25;
    private const double MostRate = 1e6;

    private static readonly string[] s_units = ["s", "ms", "us", "ns"];
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="CompilerException">The file cannot be read, is no JSON, or a field is not known or out of its range (NML0207).</exception>
    public static DatasetDescription Read(string path) => StrictJson.Parse(
        StrictJson.ReadFile(path, DiagnosticCatalog.BadDescription), path, "a data set's description", DiagnosticCatalog.BadDescription, Read);

    /// <summary>The text of the file; what is null or empty is left out.</summary>
    public static string Write(DatasetDescription description)
    {
        var json = new JsonObject();
        Add(json, "kind", Word(description.Kind));
        Add(json, "file", description.File);
        Add(json, "classes", Texts(description.Classes));
        Add(json, "time", description.Table.Time);
        Add(json, "timeUnit", description.Table.TimeUnit);
        Add(json, "label", description.Table.Label);
        Add(json, "recording", description.Table.Recording);
        Add(json, "columns", Texts(description.Table.Columns));
        Add(json, "width", description.Size?.Width);
        Add(json, "height", description.Size?.Height);
        Add(json, "grey", description.Grey);
        Add(json, "rate", description.Rate is { } rate ? Math.Round(rate, 3) : null);
        Add(json, "window", description.Window);
        Add(json, "hop", description.Hop);
        Add(json, "frontEnd", Word(description.FrontEnd));
        Add(json, "step", Numbers(description.Steps));
        Add(json, "split", Split(description.Split));
        return json.ToJsonString(s_json) + "\n";
    }

    private static DatasetDescription Read(StrictJson json)
    {
        bool hasSize = json.OptionalWhole("width", 1, MostPixels) is not null || json.OptionalWhole("height", 1, MostPixels) is not null;
        var description = new DatasetDescription
        {
            Kind = Value<DatasetKind>(json, "kind"),
            File = json.OptionalText("file"),
            Classes = [.. json.OptionalTexts("classes") ?? []],
            Table = new TableDescription(
                json.OptionalText("time"), json.OptionalWord("timeUnit", s_units), json.OptionalText("label"), json.OptionalText("recording"))
            {
                Columns = [.. json.OptionalTexts("columns") ?? []],
            },
            Size = hasSize ? new PictureSize(json.Whole("width", 1, MostPixels), json.Whole("height", 1, MostPixels)) : null,
            Grey = json.OptionalFlagOrNull("grey"),
            Rate = json.OptionalReal("rate", 1e-6, MostRate),
            Window = json.OptionalWhole("window", 1, MostFrames),
            Hop = json.OptionalWhole("hop", 1, MostFrames),
            FrontEnd = Value<FrontEndKind>(json, "frontEnd"),
            Steps = [.. json.OptionalReals("step", 1e-12, 1e12) ?? []],
            Split = json.OptionalObject("split") is { } split ? Split(split) : new SplitDescription(),
        };
        json.RefuseUnknown();
        return description;
    }

    private static SplitDescription Split(StrictJson json)
    {
        var split = new SplitDescription
        {
            Seed = json.OptionalWhole("seed", 0, int.MaxValue) ?? 0,
            Group = json.OptionalText("group"),
            TestShare = json.OptionalReal("testShare", 0, 0.9) ?? SplitDescription.DefaultShare,
            ValidationShare = json.OptionalReal("validationShare", 0, 0.9) ?? SplitDescription.DefaultShare,
            Test = json.OptionalTexts("test") is { } test ? [.. test] : null,
            Validation = json.OptionalTexts("validation") is { } validation ? [.. validation] : null,
        };
        json.RefuseUnknown();
        return split;
    }

    private static JsonObject Split(SplitDescription split)
    {
        var json = new JsonObject { ["seed"] = split.Seed };
        Add(json, "group", split.Group);
        Add(json, "testShare", split.Test is null ? split.TestShare : null);
        Add(json, "validationShare", split.Validation is null ? split.ValidationShare : null);
        Add(json, "test", split.Test is { } test ? Texts(test, true) : null);
        Add(json, "validation", split.Validation is { } validation ? Texts(validation, true) : null);
        return json;
    }

    private static T? Value<T>(StrictJson json, string name)
        where T : struct, Enum =>
        json.OptionalWord(name, [.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())]) is { } text ? Enum.Parse<T>(text, ignoreCase: true) : null;

    private static string? Word<T>(T? value)
        where T : struct, Enum => value?.ToString().ToLowerInvariant();

    private static JsonArray? Texts(IEnumerable<string> texts, bool always = false)
    {
        JsonNode?[] items = [.. texts.Select(text => (JsonNode?)text)];
        return always || items.Length > 0 ? new JsonArray(items) : null;
    }

    private static JsonNode? Numbers(IReadOnlyList<double> numbers) => numbers switch
    {
        [] => null,
        [var one] => one,
        _ => new JsonArray([.. numbers.Select(number => (JsonNode?)number)]),
    };

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
