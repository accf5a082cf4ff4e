using System.Buffers.Binary;

namespace NanoML.Compiler.Tflite;

/// <summary>
/// Holds a file's bytes to a schema, so that everything the schema names can be read without leaving the file. The verifier of Google.FlatBuffers for C# is
/// not used: it refuses files whose virtual tables lie more than 32 KiB from their tables, as those of most models do.
/// </summary>
internal sealed class FlatBufferCheck
{
    private const int RootAt = 0;
    private const int IdentifierAt = 4;
    private const int IdentifierEnd = 8;
    private const int OffsetSize = sizeof(uint);

    // A file of a thousand layers has some ten thousand tables.
    private const int MaxTables = 1 << 20;

    private readonly byte[] _bytes;
    private int _tables;

    private FlatBufferCheck(byte[] bytes) => _bytes = bytes;

    /// <summary>Whether all tables, vectors and texts that the root leads to lie inside the file.</summary>
    /// <remarks>Alignment is not asked for: every access is by bytes, and converters differ.</remarks>
    /// <param name="identifier">Four letters that the file must have at byte 4.</param>
    public static bool Holds(byte[] bytes, TableSchema root, ReadOnlySpan<byte> identifier) =>
        bytes.Length > IdentifierEnd && bytes.AsSpan(IdentifierAt, IdentifierEnd - IdentifierAt).SequenceEqual(identifier)
        && new FlatBufferCheck(bytes).HoldsTarget(RootAt, root);

    private bool HoldsTable(long position, TableSchema schema)
    {
        if (++_tables > MaxTables || !Lies(position, sizeof(int)))
        {
            return false;
        }

        // A virtual table begins with its own size and that of the table.
        long slots = position - BinaryPrimitives.ReadInt32LittleEndian(At(position));
        if (!Lies(slots, 2 * sizeof(short)) || UShort(slots) is > short.MaxValue || !Lies(slots, UShort(slots)) || !Lies(position, UShort(slots + sizeof(short))))
        {
            return false;
        }

        int size = UShort(slots);
        for (int number = 0; number < schema.Fields.Length && TableSchema.SlotOf(number) + sizeof(short) <= size; number++)
        {
            int offset = UShort(slots + TableSchema.SlotOf(number));
            if (offset != 0 && (offset > short.MaxValue || !HoldsField(position, offset, schema, number)))
            {
                return false;
            }
        }

        return true;
    }

    private bool HoldsField(long table, int offset, TableSchema schema, int number)
    {
        Field field = schema.Fields[number];
        long position = table + offset;
        return field.Type switch
        {
            FieldType.Unread => true,
            FieldType.Table => HoldsTarget(position, field.Schema!),
            FieldType.Union => Lies(position, OffsetSize) && (KindOf(table, number - 1) is not { } kind || !field.Schemas!.TryGetValue(kind, out TableSchema? inner)
                || HoldsTarget(position, inner)),
            FieldType.Tables => HoldsTables(position, field.Schema!),
            FieldType.Text => HoldsVector(position, 1),
            FieldType.Bytes or FieldType.Ints or FieldType.Longs or FieldType.Floats => HoldsVector(position, field.Size),
            _ => Lies(position, field.Size),
        };
    }

    /// <summary>The table to which the offset at a position leads.</summary>
    private bool HoldsTarget(long position, TableSchema schema) => Lies(position, OffsetSize) && HoldsTable(Target(position), schema);

    private bool HoldsTables(long position, TableSchema schema)
    {
        if (!HoldsVector(position, OffsetSize))
        {
            return false;
        }

        long vector = Target(position);
        long count = UInt(vector);
        for (long k = 1; k <= count; k++)
        {
            if (!HoldsTarget(vector + (k * OffsetSize), schema))
            {
                return false;
            }
        }

        return true;
    }

    private bool HoldsVector(long position, int elementSize) =>
        Lies(position, OffsetSize) && Target(position) is var vector && Lies(vector, sizeof(uint))
        && Lies(vector, sizeof(uint) + ((long)UInt(vector) * elementSize));

    /// <summary>The byte that says of which table a union is; null where it is left out.</summary>
    private byte? KindOf(long table, int number)
    {
        long slots = table - BinaryPrimitives.ReadInt32LittleEndian(At(table));
        int offset = UShort(slots + TableSchema.SlotOf(number));
        return offset == 0 || !Lies(table + offset, 1) ? null : _bytes[table + offset];
    }

    private bool Lies(long position, long length) => position >= 0 && length <= _bytes.Length - position;

    private long Target(long position) => position + UInt(position);

    private uint UInt(long position) => BinaryPrimitives.ReadUInt32LittleEndian(At(position));

    private int UShort(long position) => BinaryPrimitives.ReadUInt16LittleEndian(At(position));

    private ReadOnlySpan<byte> At(long position) => _bytes.AsSpan((int)position);
}
