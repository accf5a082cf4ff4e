using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Packaging;

/// <summary>The arrays of a model's file, by type: each table once, and those that streamed weights pass through.</summary>
/// <remarks>Kinds and the places before the tables are those of NanoML.Player's <c>ModelArrays</c>.</remarks>
internal sealed class PackageArrays
{
    public const int Arena = 0;
    public const int Output = 1;
    public const int Lanes = 0;

    private static readonly Type[] s_types = [typeof(byte[]), typeof(sbyte[]), typeof(int[]), typeof(long[])];

    // The arena and the output lie before the tables of bytes, the lanes before those of longs.
    private static readonly int[] s_before = [2, 0, 0, 1];

    private readonly List<Entry>[] _entries = [[], [], [], []];
    private readonly MemoryStream _data = new();

    /// <summary>What is in the file behind the calls: tables, and slices of streamed layers.</summary>
    public ReadOnlyMemory<byte> Data => _data.GetBuffer().AsMemory(0, (int)_data.Length);

    /// <summary>Of arrays of each kind, the bytes that a reference to each takes on the device counted too.</summary>
    public int References => _entries.Sum(kind => kind.Count);

    // Not by patterns: to those an sbyte[] is a byte[].
    public static int KindOf(Array data) => Array.IndexOf(s_types, data.GetType());

    /// <summary>The index of a table among the arrays of its type.</summary>
    public int Of(Table table)
    {
        int kind = KindOf(table.Data);
        int known = _entries[kind].FindIndex(entry => entry.Table == table);
        if (known >= 0)
        {
            return s_before[kind] + known;
        }

        return Add(kind, new Entry(table, table.Data.Length, Append([table.Data])));
    }

    /// <summary>An array without content of its own.</summary>
    /// <param name="type">Of the array.</param>
    /// <returns>Its index among the arrays of its type.</returns>
    public int Window(Type type, int elements) => Add(Array.IndexOf(s_types, type), new Entry(null, elements, -1));

    /// <summary>Adds content, one behind the other.</summary>
    /// <returns>Where it begins in <see cref="Data"/>.</returns>
    public int Append(IEnumerable<Array> data)
    {
        int place = (int)_data.Length;
        foreach (Array some in data)
        {
            _data.Write(DeviceBytes.Of(some));
        }

        return place;
    }

    /// <summary>Numbers of arrays, then the length and the place of each.</summary>
    /// <param name="dataStart">Where <see cref="Data"/> begins in the file.</param>
    public void Write(BinaryWriter writer, int dataStart)
    {
        foreach (List<Entry> kind in _entries)
        {
            writer.Write(checked((ushort)kind.Count));
        }

        foreach (Entry entry in _entries.SelectMany(kind => kind))
        {
            writer.Write(entry.Elements);
            writer.Write(entry.Place < 0 ? -1 : dataStart + entry.Place);
        }
    }

    private int Add(int kind, Entry entry)
    {
        _entries[kind].Add(entry);
        return s_before[kind] + _entries[kind].Count - 1;
    }

    private sealed record Entry(Table? Table, int Elements, int Place);
}
