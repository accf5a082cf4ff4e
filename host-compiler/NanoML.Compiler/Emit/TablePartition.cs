using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Emit;

/// <summary>Which assembly holds which table.</summary>
/// <param name="Groups">The first belongs to the model's own assembly; each further one to an assembly of its own.</param>
public sealed record TablePartition(ImmutableArray<ImmutableArray<Table>> Groups)
{
    /// <summary>
    /// Array data of one assembly. Initialisers and signatures share 64 KiB; signatures of a table field take 3 bytes and those of a model
    /// class with hundreds of layers stay below 4 KiB.
    /// </summary>
    public const int MaxDataBytes = 60 * 1024;

    /// <summary>Different array initialisers, and static fields of a type, are numbered with a byte; nanoCLR crashes beyond 255.</summary>
    public const int MaxTables = 240;

    /// <summary>
    /// All tables in the model's assembly when they fit; otherwise first-fit over further assemblies, so that loading order is plan order.
    /// </summary>
    public static TablePartition Of(ImmutableArray<Table> tables)
    {
        if (Fits(tables))
        {
            return new TablePartition([tables]);
        }

        var groups = new List<List<Table>> { new() };
        foreach (Table table in tables)
        {
            List<Table>? group = groups.Find(g => Fits([.. g, table]));
            if (group is null)
            {
                groups.Add(group = []);
            }

            group.Add(table);
        }

        return new TablePartition([.. groups.Select(g => g.ToImmutableArray())]);
    }

    private static bool Fits(IReadOnlyCollection<Table> tables) =>
        tables.Count <= MaxTables && tables.Sum(t => t.ByteLength) <= MaxDataBytes;
}
