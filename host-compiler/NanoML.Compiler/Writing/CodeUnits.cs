using System.Collections.Immutable;

namespace NanoML.Compiler.Writing;

/// <summary>
/// Collects the methods of unrolled layers into static classes, each of which fits into one assembly: next to the model when there is
/// little, otherwise in assemblies of their own.
/// </summary>
internal sealed class CodeUnits
{
    /// <summary>The IL of one assembly is addressed with 16 bits; sizes are upper estimates.</summary>
    private const int MaxUnitBytes = 60 * 1024;

    /// <summary>Methods of a type are counted with a byte.</summary>
    private const int MaxMethods = 240;

    private readonly string _header;
    private readonly string _namespace;
    private readonly string _className;
    private readonly string _summary;
    private readonly List<Unit> _units = [];
    private readonly UniqueNames _names = new();
    private readonly Dictionary<(string Parameters, string Body), string> _methods = [];

    /// <param name="className">Of the model, which the classes' names begin with.</param>
    /// <param name="summary">The comment above each class, in whole lines.</param>
    /// <param name="totalBytes">An upper estimate of the IL of the model class and all methods that will be added.</param>
    public CodeUnits(string header, string @namespace, string className, string summary, int totalBytes)
    {
        _header = header;
        _namespace = @namespace;
        _className = className;
        _summary = summary;
        IsOwn = totalBytes <= MaxUnitBytes;
    }

    /// <summary>Whether all methods lie in the model's own assembly.</summary>
    public bool IsOwn { get; }

    /// <summary>Opens another class unless this one has room for all of some methods, which then lie in one assembly and may call each other.</summary>
    public void Reserve(int ilBytes, int methods)
    {
        if (_units.Count == 0 || _units[^1].Bytes + ilBytes > MaxUnitBytes || _units[^1].Methods + methods > MaxMethods)
        {
            string number = IsOwn && _units.Count == 0 ? "" : $"{_units.Count + 1}";
            var unit = new Unit($"{_className}Code{number}");
            _units.Add(unit);

            // No member may have the name of its class.
            _names.Take(unit.Name);
        }
    }

    /// <summary>Adds a method without a result.</summary>
    /// <param name="wish">Its name, unless taken.</param>
    /// <param name="ilBytes">An upper estimate.</param>
    /// <param name="summary">One line.</param>
    /// <param name="isShared">
    /// Whether one that says the same will do, wherever it lies: only the model's class may call it. Layers with the same weights and scales have one.
    /// </param>
    /// <returns>The name to call it by, such as <c>KwsCode1.Conv1</c>.</returns>
    public string Add(string wish, int ilBytes, string summary, string parameters, Action<CSharpWriter> body, bool isShared = false)
    {
        var text = new CSharpWriter();
        body(text);
        string statements = LongLiteral.Locals(text.ToString()) + text;
        if (isShared && _methods.TryGetValue((parameters, statements), out string? same))
        {
            return same;
        }

        Reserve(ilBytes, 1);
        Unit unit = _units[^1];
        string name = _names.Take(wish);
        string method = $"{unit.Name}.{name}";
        if (isShared)
        {
            _methods.Add((parameters, statements), method);
        }

        if (unit.Methods > 0)
        {
            unit.Writer.Line();
        }

        unit.Writer.Line($"/// <summary>{summary}</summary>");
        unit.Writer.Block(
            $"{(IsOwn ? "internal" : "public")} static void {name}({parameters})",
            () => unit.Writer.Text(statements));
        unit.Methods++;
        unit.Bytes += ilBytes;
        return method;
    }

    /// <summary>The sources: class name and text.</summary>
    public ImmutableArray<(string Name, string Text)> Sources => [.. _units.Select(unit => (unit.Name, Text(unit)))];

    private string Text(Unit unit)
    {
        var writer = new CSharpWriter();
        writer.Line(_header);
        writer.Block($"namespace {_namespace}", () =>
        {
            writer.Text(_summary);
            writer.Block($"{(IsOwn ? "internal" : "public")} static class {unit.Name}", () => writer.Text(unit.Writer.ToString()));
        });
        return writer.ToString();
    }

    private sealed class Unit(string name)
    {
        public string Name { get; } = name;

        public CSharpWriter Writer { get; } = new();

        public int Methods { get; set; }

        public int Bytes { get; set; }
    }
}
