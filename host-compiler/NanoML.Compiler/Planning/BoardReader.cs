using System.Text.Json;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Planning;

/// <summary>
/// Reads a board file strictly: every field must be there, with a value of its kind, and a field that nobody knows is an error, except
/// <c>…Source</c>, which says where the field of that name was found.
/// </summary>
internal sealed class BoardReader
{
    private const string SourceSuffix = "Source";
    private const int MostMegahertz = 10_000;
    private const int LastPin = 255;

    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    private readonly string _file;
    private readonly string _prefix;
    private readonly JsonElement _object;
    private readonly HashSet<string> _known = [];

    /// <param name="prefix">What stands before a field's name in messages: empty, or the path to the object with a dot.</param>
    private BoardReader(string file, string prefix, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            string place = prefix.Length == 0 ? "the file" : $"'{prefix.TrimEnd('.')}'";
            throw new CompilerException(DiagnosticCatalog.BadBoardFile, $"{file}: {place} must be a JSON object");
        }

        _file = file;
        _prefix = prefix;
        _object = element;
    }

    /// <param name="utf8">The content of the file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="CompilerException">NML0503, naming the file and the field.</exception>
    internal static Board Read(byte[] utf8, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8.AsMemory(), s_options);
            return ReadBoard(new BoardReader(file, "", document.RootElement));
        }
        catch (JsonException e)
        {
            string reason = e.Message.ReplaceLineEndings(" ");
            throw new CompilerException(DiagnosticCatalog.BadBoardFile, $"{file}: not JSON: {reason}", inner: e);
        }
    }

    private static Board ReadBoard(BoardReader fields)
    {
        var pins = new BoardReader(fields._file, "pins.", fields.Field("pins"));
        var board = new Board(
            Name: fields.Text("name"),
            Description: fields.Text("description"),
            Chip: fields.Text("chip"),
            ClockMHz: fields.Number("clockMHz", 1, MostMegahertz),
            ManagedHeapBytes: fields.Number("managedHeapBytes", 1, int.MaxValue),
            LargestArrayBytes: fields.Number("largestArrayBytes", 1, int.MaxValue),
            DeploymentBytes: fields.Number("deploymentBytes", 1, int.MaxValue),
            NanoffTarget: fields.Text("nanoffTarget"),
            HasPsram: fields.Flag("psram"),
            LedPin: pins.Number("led", 0, LastPin));
        fields.RefuseUnknown();
        pins.RefuseUnknown();
        return board;
    }

    private string Text(string name)
    {
        JsonElement value = Field(name);
        if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            throw Bad(name, "must be a text that is not empty");
        }

        return value.GetString()!;
    }

    private int Number(string name, int least, int most)
    {
        JsonElement value = Field(name);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < least || number > most)
        {
            throw Bad(name, FormattableString.Invariant($"must be a whole number from {least} to {most}"));
        }

        return number;
    }

    private bool Flag(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad(name, "must be true or false"),
        };
    }

    private JsonElement Field(string name)
    {
        _known.Add(name);
        return _object.TryGetProperty(name, out JsonElement value) ? value : throw Bad(name, "is missing");
    }

    private void RefuseUnknown()
    {
        foreach (JsonProperty property in _object.EnumerateObject())
        {
            string name = property.Name;
            bool isSource = name.EndsWith(SourceSuffix, StringComparison.Ordinal) && _known.Contains(name[..^SourceSuffix.Length]);
            if (!isSource && !_known.Contains(name))
            {
                throw Bad(name, $"is not a field of a board; the fields are {string.Join(", ", _known)}");
            }
        }
    }

    private CompilerException Bad(string name, string what) =>
        new(DiagnosticCatalog.BadBoardFile, $"{_file}: field '{_prefix}{name}' {what}");
}
