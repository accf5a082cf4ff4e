using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>
/// Reads constants. Sizes are checked against the bytes that are there before anything is allocated, and the constants of one model share
/// one budget of elements, so a small file cannot ask for much memory.
/// </summary>
internal sealed class TensorReader(OnnxSource source)
{
    private const long MaxElements = 1L << 28;

    private readonly ExternalData _external = new(source);
    private long _elements;

    /// <param name="what">What the tensor is, for errors, such as <c>initialiser 'w'</c>.</param>
    public OnnxTensor Read(TensorProto proto, string what)
    {
        ElementType type = DataTypes.ToElementType(proto.DataType) ?? throw source.Error(
            DiagnosticCatalog.BadTensorData,
            $"{what} has elements of type {DataTypes.Name(proto.DataType)}, which is not supported",
            "Export the model with float32 weights, or int8 ones between QuantizeLinear and DequantizeLinear.");
        if (proto.Segment is not null)
        {
            throw Damaged(what, "is split into segments, which is not supported");
        }

        ImmutableArray<int> dims = ReadDims(proto, what);
        int count = Count(dims, what);
        try
        {
            return type.IsFloat()
                ? new OnnxTensor(proto.Name, type, dims, ReadFloats(proto, type, count, what))
                : new OnnxTensor(proto.Name, type, dims, ReadIntegers(proto, type, count, what));
        }
        catch (OverflowException e)
        {
            throw source.Error(DiagnosticCatalog.BadTensorData, $"{what} holds a value that is out of range for {type}", inner: e);
        }
    }

    private ImmutableArray<int> ReadDims(TensorProto proto, string what)
    {
        foreach (long dim in proto.Dims)
        {
            if (dim is < 0 or > int.MaxValue)
            {
                throw Damaged(what, $"has an axis of {dim} elements");
            }
        }

        return [.. proto.Dims.Select(dim => (int)dim)];
    }

    private int Count(ImmutableArray<int> dims, string what)
    {
        long count = 1;
        foreach (int dim in dims)
        {
            count *= Math.Max(dim, 1);
            if (count + _elements > MaxElements)
            {
                throw source.Error(
                    DiagnosticCatalog.TooLarge,
                    $"{what} of shape {string.Join('x', dims)} takes the constants above {MaxElements} elements");
            }
        }

        count = dims.Contains(0) ? 0 : count;
        _elements += count;
        return (int)count;
    }

    private float[] ReadFloats(TensorProto proto, ElementType type, int count, string what)
    {
        if (RawBytes(proto, type, count, what) is { } raw)
        {
            return RawData.ToFloats(raw.Span, type, count);
        }

        return type switch
        {
            ElementType.Float32 => [.. Exactly(proto.FloatData, count, what)],
            ElementType.Float64 => [.. Exactly(proto.DoubleData, count, what).Select(x => (float)x)],
            ElementType.Float16 => [.. Exactly(proto.Int32Data, count, what).Select(FromHalfBits)],
            _ => [.. Exactly(proto.Int32Data, count, what).Select(FromBFloat16Bits)],
        };
    }

    private static float FromHalfBits(int bits) => (float)BitConverter.UInt16BitsToHalf(checked((ushort)bits));

    private static float FromBFloat16Bits(int bits) => BitConverter.Int32BitsToSingle(checked((ushort)bits) << 16);

    private long[] ReadIntegers(TensorProto proto, ElementType type, int count, string what)
    {
        if (RawBytes(proto, type, count, what) is { } raw)
        {
            return RawData.ToIntegers(raw.Span, type, count);
        }

        return type switch
        {
            ElementType.Int64 => [.. Exactly(proto.Int64Data, count, what)],
            ElementType.UInt64 => [.. Exactly(proto.Uint64Data, count, what).Select(x => checked((long)x))],
            ElementType.UInt32 => [.. Exactly(proto.Uint64Data, count, what).Select(x => (long)checked((uint)x))],
            _ => [.. Exactly(proto.Int32Data, count, what).Select(x => Narrow(x, type))],
        };
    }

    private static long Narrow(int value, ElementType type) => checked(type switch
    {
        ElementType.UInt8 => (byte)value,
        ElementType.Int8 => (sbyte)value,
        ElementType.UInt16 => (ushort)value,
        ElementType.Int16 => (short)value,
        ElementType.Bool => value == 0 ? 0 : 1,
        _ => value,
    });

    // Null: the elements are in the typed fields.
    private ReadOnlyMemory<byte>? RawBytes(TensorProto proto, ElementType type, int count, string what)
    {
        long needed = (long)count * DataTypes.Bytes(type);
        bool typed = proto.FloatData.Count + proto.Int32Data.Count + proto.Int64Data.Count + proto.DoubleData.Count + proto.Uint64Data.Count > 0;
        if (typed && (proto.RawData.Length > 0 || proto.DataLocation == TensorProto.Types.DataLocation.External))
        {
            throw Damaged(what, "holds its data twice");
        }

        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return _external.Read(proto, needed, what);
        }

        if (proto.RawData.Length == 0)
        {
            return null;
        }

        return proto.RawData.Length == needed
            ? proto.RawData.Memory
            : throw Damaged(what, $"has {proto.RawData.Length} bytes of data, its shape needs {needed}");
    }

    private IEnumerable<T> Exactly<T>(ICollection<T> values, int count, string what) => values.Count == count
        ? values
        : throw Damaged(what, $"has {values.Count} elements, its shape needs {count}");

    private CompilerException Damaged(string what, string how) => source.Error(DiagnosticCatalog.BadTensorData, $"{what} {how}");
}
