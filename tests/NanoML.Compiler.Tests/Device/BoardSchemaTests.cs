using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tests.Device;

/// <summary>The schema of board files says what the reader takes.</summary>
public sealed class BoardSchemaTests
{
    private static readonly JsonObject s_schema = JsonNode.Parse(Board.Schema)!.AsObject();

    public static TheoryData<string> Objects { get; } = new("", "pins", "pins.i2c", "pins.spi", "pins.i2s", "pins.uart", "cyclesPerInstruction");

    private static string Folder => Path.Combine(Repository.Root, "boards");

    [Fact]
    public void EveryBoardFile_IsValidAndRefersToTheSchema()
    {
        string[] files = [.. Directory.GetFiles(Folder, "*.json").Where(file => Path.GetFileName(file) != UserBoards.SchemaName)];
        Assert.Equal(Board.BuiltIn.Count, files.Length);
        foreach (string file in files)
        {
            JsonNode board = JsonNode.Parse(File.ReadAllText(file))!;
            Assert.Null(JsonSchemaCheck.Fault(s_schema, board));
            Assert.True(File.Exists(Path.Combine(Folder, board["$schema"]!.GetValue<string>())));
        }
    }

    /// <summary>The reader lists the fields that it knows when there is one that it does not.</summary>
    [Theory]
    [MemberData(nameof(Objects))]
    public void Fields_OfAnObject_AreThoseOfTheReader(string path)
    {
        JsonObject board = WholeBoard();
        At(board, path).Add("frobnicate", 1);
        string[] known = Regex.Match(Refusal(board)!, "the fields are (.*)$").Groups[1].Value.Split(", ");
        IEnumerable<string> fields = SchemaOf(path)["properties"]!.AsObject().Select(property => property.Key).Where(name => name is not ("$schema" or "costFactor"));
        Assert.Equal(fields.Order(), known.Order());
        Assert.NotNull(JsonSchemaCheck.Fault(s_schema, board));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void FieldThatIsLeftOut_IsMissedByBothOrNeither(string path)
    {
        foreach (string name in At(WholeBoard(), path).Select(field => field.Key).ToArray())
        {
            AssertAlike(board => At(board, path).Remove(name), $"without {path} {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void ValueAtAndBeyondALimit_IsTakenByBothOrNeither(string path)
    {
        foreach (string name in SchemaOf(path)["properties"]!.AsObject().Select(property => property.Key))
        {
            if (name == "costFactor")
            {
                continue;
            }

            JsonNode?[] values = [0, -1, 1, 0.5, 0.001, 9, 10, 255, 256, 1000, 10_000, 10_001, 1_000_001, int.MaxValue, 2147483648L, "", " ", "a b", "ESP32_REV3", "MPU6886", "-x", true, null, new JsonArray(), new JsonObject()];
            foreach (JsonNode? value in values)
            {
                // That low is at most high is more than a schema can say.
                string[] names = path == "cyclesPerInstruction" ? ["low", "high"] : [name];
                AssertAlike(
                    board => Array.ForEach(names, one => At(board, path)[one] = value?.DeepClone()), $"{path} {name} = {value?.ToJsonString() ?? "null"}");
            }
        }
    }

    [Fact]
    public void CostFactor_StandsInPlaceOfCyclesOnly()
    {
        AssertAlike(board => board["costFactor"] = 2, "both");
        AssertAlike(board => (board["costFactor"], _) = (2, board.Remove("cyclesPerInstruction")), "the factor");
        AssertAlike(board => (board["costFactor"], _) = (-2, board.Remove("cyclesPerInstruction")), "a factor below 0");
    }

    private static void AssertAlike(Action<JsonObject> change, string what)
    {
        JsonObject board = WholeBoard();
        change(board);
        string? fault = JsonSchemaCheck.Fault(s_schema, board);
        string? refusal = Refusal(board);
        Assert.True(fault is null == refusal is null, $"{what}: the schema says '{fault}', the reader '{refusal}'");
    }

    private static string? Refusal(JsonObject board)
    {
        try
        {
            Board.Parse(Encoding.UTF8.GetBytes(board.ToJsonString()), "board.json");
            return null;
        }
        catch (CompilerException e)
        {
            return e.Message;
        }
    }

    /// <summary>A board with every field but costFactor.</summary>
    private static JsonObject WholeBoard()
    {
        JsonObject board = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "esp32.json")))!.AsObject();
        board["imu"] = "MPU6050";
        JsonObject pins = board["pins"]!.AsObject();
        pins["ledActiveLow"] = true;
        pins["powerHold"] = 4;
        return board;
    }

    private static JsonObject At(JsonObject board, string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(board, (at, name) => at[name]!.AsObject());

    private static JsonObject SchemaOf(string path) =>
        path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(s_schema, (at, name) => at["properties"]![name]!.AsObject());
}

/// <summary>What this schema uses of JSON Schema.</summary>
internal static class JsonSchemaCheck
{
    private static readonly HashSet<string> s_words =
    [
        "$schema", "title", "description", "type", "properties", "patternProperties", "additionalProperties", "required", "oneOf", "minimum", "maximum", "pattern", "enum",
    ];

    /// <returns>What is wrong; null if the value is valid.</returns>
    public static string? Fault(JsonObject schema, JsonNode? value)
    {
        Assert.All(schema, word => Assert.Contains(word.Key, s_words));
        string? type = schema["type"]?.GetValue<string>();
        if (type is not null && !IsOf(type, value))
        {
            return $"no {type}";
        }

        return value switch
        {
            JsonValue => OfValue(schema, value),
            _ when schema["enum"] is not null => "none of the words",
            JsonObject fields => OfObject(schema, fields),
            _ => null,
        };
    }

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        "integer" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number && Number(value) % 1 == 0,
        _ => throw new InvalidOperationException(type),
    };

    private static string? OfObject(JsonObject schema, JsonObject fields)
    {
        JsonObject known = schema["properties"]?.AsObject() ?? [];
        string? missing = Required(schema).FirstOrDefault(name => !fields.ContainsKey(name));
        if (missing is not null)
        {
            return $"{missing} is missing";
        }

        foreach ((string name, JsonNode? value) in fields)
        {
            string? fault = known[name] is JsonObject own ? Fault(own, value)
                : schema["patternProperties"]?.AsObject().Any(pattern => Regex.IsMatch(name, pattern.Key)) == true ? null
                : schema["additionalProperties"]?.GetValue<bool>() == false ? "unknown" : null;
            if (fault is not null)
            {
                return $"{name}: {fault}";
            }
        }

        return schema["oneOf"] is JsonArray choices && choices.Count(choice => Required(choice!.AsObject()).All(fields.ContainsKey)) != 1 ? "not one of the choices" : null;
    }

    private static string? OfValue(JsonObject schema, JsonNode value)
    {
        bool isWord = schema["enum"] is not JsonArray words || words.Any(word => JsonNode.DeepEquals(word, value));
        bool isText = schema["pattern"] is not { } pattern || Regex.IsMatch(value.GetValue<string>(), pattern.GetValue<string>());
        bool isWithin = (schema["minimum"] is not { } least || Number(value) >= Number(least)) && (schema["maximum"] is not { } most || Number(value) <= Number(most));
        return isWord && isText && isWithin ? null : "out of its limits";
    }

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Required(JsonObject schema) => schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [];
}
