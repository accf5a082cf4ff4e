using System.Collections.Immutable;
using System.Text.Json;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Device;

/// <summary>What the opcodes of each class cost: one JSON file of <c>boards/costs</c>, or one that firmware/apps/Calibrate printed.</summary>
/// <param name="Name">Of the machine that was measured.</param>
/// <param name="IsEstimate">Whether the figures were derived from another machine's.</param>
/// <param name="Nanoseconds">By <see cref="OpcodeClass"/>.</param>
public sealed record OpcodeCosts(string Name, string Description, bool IsEstimate, ImmutableArray<double> Nanoseconds)
{
    private const string ResourceFolder = "costs/";
    private const double NanosecondsPerMillisecond = 1e6;
    private const double MostNanoseconds = 1e9;

    private static readonly OpcodeClass[] s_classes = Enum.GetValues<OpcodeClass>();

    /// <summary>The names of the tables that the compiler carries.</summary>
    public static IEnumerable<string> BuiltIn => typeof(OpcodeCosts).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
        .Select(name => Path.GetFileNameWithoutExtension(name[ResourceFolder.Length..]))
        .Order(StringComparer.Ordinal);

    public double this[OpcodeClass opcodeClass] => Nanoseconds[(int)opcodeClass];

    /// <summary>Loads a built-in table by its name, or a table by its file's path (with the extension <c>.json</c>).</summary>
    /// <exception cref="CompilerException">No such table, or a file that is none (NML0505).</exception>
    public static OpcodeCosts Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath))
        {
            return Read(EmbeddedFile.Bytes($"{ResourceFolder}{nameOrPath}.json"), nameOrPath);
        }

        if (!nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new CompilerException(
                DiagnosticCatalog.BadCostTable, $"no cost table is called '{nameOrPath}'; there is {string.Join(", ", BuiltIn)}, and a file ends in .json");
        }

        return Read(StrictJson.ReadFile(nameOrPath, DiagnosticCatalog.BadCostTable), nameOrPath);
    }

    /// <summary>A board's costs: its table times its factor.</summary>
    public static OpcodeCosts Of(Board board)
    {
        OpcodeCosts table = Load(board.CostTable);
        return board.CostFactor == 1
            ? table
            : table with
            {
                Name = board.Name,
                Description = FormattableString.Invariant($"{table.Name} times {board.CostFactor}"),
                IsEstimate = true,
                Nanoseconds = [.. table.Nanoseconds.Select(ns => ns * board.CostFactor)],
            };
    }

    /// <summary>The time that counted opcodes take.</summary>
    public double Milliseconds(OpcodeCounts counts) => s_classes.Sum(c => this[c] * counts[c]) / NanosecondsPerMillisecond;

    /// <summary>What a file calls a class.</summary>
    public static string KeyOf(OpcodeClass opcodeClass) => JsonNamingPolicy.CamelCase.ConvertName(opcodeClass.ToString());

    private static OpcodeCosts Read(byte[] utf8, string file) => StrictJson.Parse(utf8, file, "a cost table", DiagnosticCatalog.BadCostTable, fields =>
    {
        StrictJson costs = fields.Object("nanoseconds");
        var table = new OpcodeCosts(
            fields.Text("name"),
            fields.Text("description"),
            fields.Flag("estimate"),
            [.. s_classes.Select(c => costs.Real(KeyOf(c), 0, MostNanoseconds))]);
        fields.RefuseUnknown();
        costs.RefuseUnknown();
        return table;
    });
}
