using System.Collections.Immutable;

namespace NanoML.Compiler.Tflite;

/// <summary>What a field of a table holds.</summary>
internal enum FieldType
{
    Byte,
    Bool,
    Int,
    ULong,
    Float,
    Bytes,
    Ints,
    Longs,
    Floats,
    Text,
    Table,
    Tables,

    /// <summary>A table whose schema the field before it, a byte, names.</summary>
    Union,

    /// <summary>A field that is not read, whatever it holds.</summary>
    Unread,
}

/// <summary>One field of a table.</summary>
/// <param name="Default">Of a scalar that the file leaves out.</param>
internal sealed record Field(string Name, FieldType Type, int Default = 0)
{
    /// <summary>Of a table, or of the elements of a vector of tables.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>The schemas of a union by their numbers; one that is missing is not read.</summary>
    public ImmutableDictionary<byte, TableSchema>? Schemas { get; init; }

    /// <summary>Of a scalar, or of an element of a vector of scalars, in bytes.</summary>
    public int Size => Type switch
    {
        FieldType.Byte or FieldType.Bool or FieldType.Bytes => 1,
        FieldType.ULong or FieldType.Longs => 8,
        _ => 4,
    };
}

/// <summary>A table of a FlatBuffers file.</summary>
/// <param name="Fields">In the order of their numbers, from 0; those behind the last are not read.</param>
internal sealed record TableSchema(string Name, ImmutableArray<Field> Fields)
{
    public TableSchema(string name, params ReadOnlySpan<Field> fields)
        : this(name, fields.ToImmutableArray())
    {
    }

    /// <summary>Where the virtual table has the place of a field, and the field itself.</summary>
    /// <exception cref="ArgumentException">There is no such field: a defect of who asks.</exception>
    public (short Slot, Field Field) this[string name]
    {
        get
        {
            for (int number = 0; number < Fields.Length; number++)
            {
                if (Fields[number].Name == name)
                {
                    return (SlotOf(number), Fields[number]);
                }
            }

            throw new ArgumentException($"{Name} has no field {name}.");
        }
    }

    /// <summary>The virtual table begins with two sizes; each field has two bytes.</summary>
    public static short SlotOf(int number) => (short)(4 + (2 * number));
}
