using System.Collections.Immutable;
using Google.FlatBuffers;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tflite;

/// <summary>One table of a file that <see cref="FlatBufferCheck"/> holds; a field that is left out has its default, or is empty.</summary>
/// <param name="budget">Shared by all tables of a file.</param>
internal sealed class FlatTable(Table table, TableSchema schema, ReadBudget budget)
{
    public static FlatTable Root(byte[] bytes, TableSchema schema, ReadBudget budget)
    {
        var buffer = new ByteBuffer(bytes);
        return new FlatTable(new Table(buffer.GetInt(0), buffer), schema, budget);
    }

    public bool Has(string name) => Offset(name, out _) != 0;

    /// <summary>A byte, a flag or an integer.</summary>
    public int Int(string name)
    {
        int offset = Offset(name, out Field field);
        return offset == 0 ? field.Default
            : field.Type is FieldType.Byte or FieldType.Bool ? table.bb.Get(table.bb_pos + offset)
            : table.bb.GetInt(table.bb_pos + offset);
    }

    public ulong ULong(string name) => Offset(name, out _) is not 0 and int offset ? table.bb.GetUlong(table.bb_pos + offset) : 0;

    public float Float(string name) => Offset(name, out _) is not 0 and int offset ? table.bb.GetFloat(table.bb_pos + offset) : 0;

    public string Text(string name)
    {
        if (Offset(name, out _) is not (not 0 and int offset))
        {
            return "";
        }

        budget.Spend(table.__vector_len(offset));
        return PlainText.OneLine(table.__string(table.bb_pos + offset) ?? "");
    }

    public ImmutableArray<int> Ints(string name) => Vector(name, table.bb.GetInt);

    public ImmutableArray<long> Longs(string name) => Vector(name, table.bb.GetLong);

    public ImmutableArray<float> Floats(string name) => Vector(name, table.bb.GetFloat);

    /// <summary>The bytes where they stand in the file.</summary>
    public ReadOnlyMemory<byte> Bytes(string name) =>
        Offset(name, out _) is not 0 and int offset ? table.__vector_as_arraysegment(SlotOf(name)) ?? ReadOnlyMemory<byte>.Empty : default;

    /// <summary>Null where it is left out.</summary>
    public FlatTable? Table(string name) => Offset(name, out Field field) is not 0 and int offset ? At(table.bb_pos + offset, field.Schema!) : null;

    public ImmutableArray<FlatTable> Tables(string name)
    {
        TableSchema elements = schema[name].Field.Schema!;
        return Vector(name, position => At(position, elements));
    }

    /// <summary>Null where it is left out, or of a kind without a schema.</summary>
    public FlatTable? Union(string name, byte kind) =>
        Offset(name, out Field field) is not 0 and int offset && field.Schemas!.TryGetValue(kind, out TableSchema? found) ? At(table.bb_pos + offset, found) : null;

    public string Schema => schema.Name;

    private FlatTable At(int position, TableSchema of) => new(new Table(table.__indirect(position), table.bb), of, budget);

    private ImmutableArray<T> Vector<T>(string name, Func<int, T> read)
    {
        if (Offset(name, out Field field) is not (not 0 and int offset))
        {
            return [];
        }

        int count = table.__vector_len(offset);
        budget.Spend(count);
        int start = table.__vector(offset);
        var elements = ImmutableArray.CreateBuilder<T>(count);
        for (int k = 0; k < count; k++)
        {
            elements.Add(read(start + (k * field.Size)));
        }

        return elements.MoveToImmutable();
    }

    private short SlotOf(string name) => schema[name].Slot;

    private int Offset(string name, out Field field)
    {
        (short slot, field) = schema[name];
        return table.__offset(slot);
    }
}
