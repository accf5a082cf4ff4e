using System.Text.Json;
using System.Text.Unicode;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Device;

/// <summary>
/// Reads a JSON object strictly: every field must be there unless it is optional, with a value of its kind, and a field that nobody knows
/// is an error, except <c>…Source</c>, which says where the field of that name was found, and the file's own <c>$schema</c>.
/// </summary>
public sealed class StrictJson
{
    private const string SourceSuffix = "Source";

    /// <summary>Where editors find what a file may hold.</summary>
    private const string Schema = "$schema";

    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    private readonly string _file;
    private readonly string _kind;
    private readonly DiagnosticCode _code;
    private readonly string _prefix;
    private readonly JsonElement _object;
    private readonly HashSet<string> _known = [];

    /// <param name="prefix">What stands before a field's name in messages: empty, or the path to the object with a dot.</param>
    private StrictJson(string file, string kind, DiagnosticCode code, string prefix, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            string place = prefix.Length == 0 ? "the file" : $"'{prefix.TrimEnd('.')}'";
            throw new CompilerException(code, $"{file}: {place} must be a JSON object");
        }

        _file = file;
        _kind = kind;
        _code = code;
        _prefix = prefix;
        _object = element;
    }

    /// <summary>Parses a file and reads what its object holds.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="kind">What the file is, with its article.</param>
    /// <param name="code">Of every error.</param>
    /// <exception cref="CompilerException">It is not JSON, or what <paramref name="read"/> asks for is not there; names the file and the field.</exception>
    public static T Parse<T>(byte[] utf8, string file, string kind, DiagnosticCode code, Func<StrictJson, T> read)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new CompilerException(code, $"{file}: not UTF-8 text", "Save the file as UTF-8.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8.AsMemory(), s_options);
            return read(new StrictJson(file, kind, code, "", document.RootElement));
        }
        catch (JsonException e)
        {
            string reason = e.Message.ReplaceLineEndings(" ");
            throw new CompilerException(code, $"{file}: not JSON: {reason}", inner: e);
        }
        catch (InvalidOperationException e)
        {
            // What the parser says of an escape that is half a character.
            throw new CompilerException(code, $"{file}: a text in it is not Unicode", "Save the file as UTF-8.", e);
        }
    }

    public static byte[] ReadFile(string path, DiagnosticCode code)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(code, $"{path}: the file cannot be read", "Check the path and its permissions.", e);
        }
    }

    /// <summary>The names of all fields, which count as known from then on.</summary>
    public IReadOnlyList<string> AllNames()
    {
        string[] names = [.. _object.EnumerateObject().Select(property => property.Name)];
        _known.UnionWith(names);
        return names;
    }

    /// <summary>A text, a number as it is written, or a list of these; true is an empty list, false null.</summary>
    public string[]? Values(string name)
    {
        JsonElement value = Field(name);
        string?[]? values = value.ValueKind switch
        {
            JsonValueKind.True => [],
            JsonValueKind.False => null,
            JsonValueKind.Array when value.GetArrayLength() > 0 => [.. value.EnumerateArray().Select(Scalar)],
            _ => [Scalar(value)],
        };
        return values?.Contains(null) == true
            ? throw Bad(name, "must be a text, a number, true, false, or a list of texts and numbers")
            : values?.OfType<string>().ToArray();
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    public StrictJson Object(string name) => new(_file, _kind, _code, $"{_prefix}{name}.", Field(name));

    /// <summary>As <see cref="Object"/>; null for a field that is left out.</summary>
    public StrictJson? OptionalObject(string name) => Has(name) ? Object(name) : null;

    public string Text(string name)
    {
        JsonElement value = Field(name);
        if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            throw Bad(name, "must be a text that is not empty");
        }

        return value.GetString()!;
    }

    /// <summary>A text that stands on a command line as it is: letters, digits, and <c>_ - .</c> between them.</summary>
    public string Word(string name)
    {
        string text = Text(name);
        return char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? text
            : throw Bad(name, "must be of letters, digits, '_', '-' and '.', and begin with a letter or a digit");
    }

    /// <summary>One of a few texts; null for a field that is left out.</summary>
    public string? OptionalWord(string name, string[] words) =>
        !Has(name) ? null
        : Text(name) is { } text && words.Contains(text) ? text
        : throw Bad(name, $"must be one of {string.Join(", ", words)}");

    /// <summary>Texts that are not empty, none twice; null for a field that is left out.</summary>
    public string[]? OptionalTexts(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        JsonElement value = Field(name);
        string?[] texts = value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : null)]
            : [null];
        return texts.Any(string.IsNullOrWhiteSpace) || texts.Distinct().Count() != texts.Length
            ? throw Bad(name, "must be a list of texts, none empty and none twice")
            : [.. texts.OfType<string>()];
    }

    /// <summary>As <see cref="Text"/>; null for a field that is left out.</summary>
    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    public int Whole(string name, int least, int most)
    {
        JsonElement value = Field(name);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < least || number > most)
        {
            throw Bad(name, FormattableString.Invariant($"must be a whole number from {least} to {most}"));
        }

        return number;
    }

    public double Real(string name, double least, double most)
    {
        JsonElement value = Field(name);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !(number >= least && number <= most))
        {
            throw Bad(name, FormattableString.Invariant($"must be a number from {least} to {most}"));
        }

        return number;
    }

    /// <summary>As <see cref="Real"/>; null for a field that is left out.</summary>
    public double? OptionalReal(string name, double least, double most) => Has(name) ? Real(name, least, most) : null;

    /// <summary>A number, or a list of them that is not empty; null for a field that is left out.</summary>
    public double[]? OptionalReals(string name, double least, double most)
    {
        if (!Has(name))
        {
            return null;
        }

        JsonElement value = Field(name);
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        double?[] numbers = Array.ConvertAll(
            items,
            item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double number) && number >= least && number <= most ? number : (double?)null);
        return numbers.Length == 0 || numbers.Contains(null)
            ? throw Bad(name, FormattableString.Invariant($"must be a number from {least} to {most}, or a list of such"))
            : [.. numbers.OfType<double>()];
    }

    /// <summary>As <see cref="Whole"/>; null for a field that is left out.</summary>
    public int? OptionalWhole(string name, int least, int most) => Has(name) ? Whole(name, least, most) : null;

    /// <summary>As <see cref="Flag"/>; false for a field that is left out.</summary>
    public bool OptionalFlag(string name) => Has(name) && Flag(name);

    /// <summary>As <see cref="Flag"/>; null for a field that is left out.</summary>
    public bool? OptionalFlagOrNull(string name) => Has(name) ? Flag(name) : null;

    public bool Flag(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad(name, "must be true or false"),
        };
    }

    public void RefuseUnknown()
    {
        foreach (JsonProperty property in _object.EnumerateObject())
        {
            string name = property.Name;
            bool isSource = name.EndsWith(SourceSuffix, StringComparison.Ordinal) && _known.Contains(name[..^SourceSuffix.Length]);
            bool isSchema = name == Schema && _prefix.Length == 0 && property.Value.ValueKind == JsonValueKind.String;
            if (!isSource && !isSchema && !_known.Contains(name))
            {
                throw Bad(name, $"is not a field of {_kind}; the fields are {string.Join(", ", _known)}");
            }
        }
    }

    private bool Has(string name)
    {
        _known.Add(name);
        return _object.TryGetProperty(name, out _);
    }

    private JsonElement Field(string name)
    {
        _known.Add(name);
        return _object.TryGetProperty(name, out JsonElement value) ? value : throw Bad(name, "is missing");
    }

    /// <summary>The error of a field whose value is not what it must be.</summary>
    public CompilerException Bad(string name, string what) => new(_code, $"{_file}: field '{_prefix}{name}' {what}");
}
