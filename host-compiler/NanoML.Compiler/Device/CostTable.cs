using System.Collections.Immutable;
using System.Text.Json;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Device;

/// <summary>One JSON file of <c>boards/costs</c>, or one that firmware/apps/Calibrate printed.</summary>
/// <param name="Name">Of the machine that was measured.</param>
/// <param name="IsEstimate">Whether the figures were derived from another machine's.</param>
/// <param name="Unit">The file's <c>nanoseconds</c> or its <c>instructions</c>.</param>
/// <param name="Figures">By <see cref="OpcodeClass"/>.</param>
public sealed record CostTable(string Name, string Description, bool IsEstimate, CostUnit Unit, ImmutableArray<double> Figures)
{
    private const string ResourceFolder = "costs/";
    private const double MostOfOpcode = 1e9;

    private static readonly OpcodeClass[] s_classes = Enum.GetValues<OpcodeClass>();

    /// <summary>The names of the tables that the compiler carries.</summary>
    public static IEnumerable<string> BuiltIn => typeof(CostTable).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
        .Select(name => Path.GetFileNameWithoutExtension(name[ResourceFolder.Length..]))
        .Order(StringComparer.Ordinal);

    public double this[OpcodeClass opcodeClass] => Figures[(int)opcodeClass];

    /// <summary>Loads a built-in table by its name, or a table by its file's path (with the extension <c>.json</c>).</summary>
    /// <exception cref="CompilerException">No such table, or a file that is none (NML0505).</exception>
    public static CostTable Load(string nameOrPath)
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

    /// <summary>The figures of counted opcodes, added up.</summary>
    public double Sum(OpcodeCounts counts) => s_classes.Sum(c => this[c] * counts[c]);

    /// <summary>What a file calls a class.</summary>
    public static string KeyOf(OpcodeClass opcodeClass) => JsonNamingPolicy.CamelCase.ConvertName(opcodeClass.ToString());

    private static CostTable Read(byte[] utf8, string file) => StrictJson.Parse(utf8, file, "a cost table", DiagnosticCatalog.BadCostTable, fields =>
    {
        StrictJson? instructions = fields.OptionalObject("instructions");
        StrictJson costs = instructions ?? fields.Object("nanoseconds");
        var table = new CostTable(
            fields.Text("name"),
            fields.Text("description"),
            fields.Flag("estimate"),
            instructions is null ? CostUnit.Nanoseconds : CostUnit.Instructions,
            [.. s_classes.Select(c => costs.Real(KeyOf(c), 0, MostOfOpcode))]);
        fields.RefuseUnknown();
        costs.RefuseUnknown();
        return table;
    });
}
