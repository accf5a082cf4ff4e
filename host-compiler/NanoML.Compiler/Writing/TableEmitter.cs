using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Writing;

/// <summary>Prints tables as static arrays of one class per assembly.</summary>
internal sealed class TableEmitter
{
    private const int MostStored = 2;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
    };

    private readonly Dictionary<Table, string> _references = [];

    /// <summary>The expression that reads a table, such as <c>KwsTables.Conv1Weights</c>.</summary>
    public string Reference(Table table) => _references[table];

    /// <param name="visibility"><c>internal</c> within the model's assembly, <c>public</c> from another.</param>
    public string Emit(string header, string @namespace, string className, string visibility, ImmutableArray<Table> tables)
    {
        var names = new UniqueNames();
        var writer = new CSharpWriter();
        writer.Line(header);
        writer.Block($"namespace {@namespace}", () => writer.Block($"{visibility} static class {className}", () =>
        {
            string local = LongLiteral.Locals(string.Concat(tables.Where(IsStored).SelectMany(t => t.Data.Cast<long>()).Select(LongLiteral.Of)));
            if (local.Length > 0)
            {
                writer.Line($"private static readonly {local}");
            }

            for (int k = 0; k < tables.Length; k++)
            {
                string name = names.Take(Identifier.Pascal(tables[k].Layer) + tables[k].Role);
                _references.Add(tables[k], $"{className}.{name}");
                Print(writer, visibility, name, tables[k]);
                if (k < tables.Length - 1)
                {
                    writer.Line();
                }
            }
        }));
        return writer.ToString();
    }

    private static void Print(CSharpWriter writer, string visibility, string name, Table table)
    {
        // Not a type pattern: to the runtime a byte[] is an sbyte[].
        Type element = table.Data.GetType().GetElementType()!;
        string type = s_keywords[element];
        writer.Line($"{visibility} static readonly {type}[] {name} =");
        writer.List("{", Literals(table), "");
        writer.Line("};");
    }

    /// <summary>C# copies an array's data from the assembly when more than two elements are not zero; otherwise it stores them one by one.</summary>
    private static bool IsStored(Table table) => table.Data is long[] longs && longs.Count(value => value != 0) <= MostStored;

    private static IEnumerable<string> Literals(Table table) => IsStored(table)
        ? table.Data.Cast<long>().Select(LongLiteral.Of)
        : table.Data.Cast<object>().Select(CSharpWriter.Literal);
}
