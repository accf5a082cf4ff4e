using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tflite;

/// <summary>Reads the tensors of a graph and the buffers with their elements.</summary>
internal sealed class TensorTables
{
    private const int MaxRank = 8;

    // Equal constants share a buffer. What is decoded of a file may be a few times its size, not thousands of times.
    private const int MaxSharing = 8;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly ImmutableArray<FlatTable> _buffers;
    private readonly HashSet<string> _names = [];
    private readonly ReadBudget _constants;

    public TensorTables(string path, byte[] bytes, FlatTable model)
    {
        _path = path;
        _bytes = bytes;
        _buffers = model.Tables("buffers");
        _constants = new ReadBudget((long)MaxSharing * bytes.Length, () => Error(
            DiagnosticCatalog.BadTfliteGraph, $"its tensors together hold more than {MaxSharing} times the file's size"));
    }

    /// <exception cref="CompilerException">A tensor does not hold together (NML0112) or is of a kind that is not read (NML0113).</exception>
    public ImmutableArray<TfliteTensor> Read(FlatTable graph) => [.. graph.Tables("tensors").Select(ReadTensor)];

    private TfliteTensor ReadTensor(FlatTable table, int index)
    {
        string name = table.Text("name");
        var tensor = new TfliteTensor(
            index, UniqueName(name.Length > 0 ? name : $"tensor_{index}"), (TfliteType)table.Int("type"), ShapeOf(table, name), null, null,
            table.Int("is_variable") != 0);
        if (table.Has("sparsity") || table.Int("external_buffer") != 0)
        {
            throw Error(
                DiagnosticCatalog.UnsupportedTfliteTensor,
                $"tensor '{name}' {(table.Has("sparsity") ? "is sparse" : "lies in another file")}",
                "Convert the model again with plain weights inside the file.");
        }

        return tensor with
        {
            Quantization = table.Table("quantization") is { } quantization ? Quantization(tensor, quantization) : null,
            Data = Data(tensor, table.Int("buffer")),
        };
    }

    private string UniqueName(string name)
    {
        string unique = name;
        for (int number = 1; !_names.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }

    private ImmutableArray<int> ShapeOf(FlatTable table, string name)
    {
        ImmutableArray<int> shape = table.Ints("shape");
        if (shape.Length > MaxRank || shape.Where((extent, axis) => extent < (axis == 0 ? -1 : 0)).Any()
            || shape.Aggregate(1.0, (product, extent) => product * extent) > int.MaxValue)
        {
            throw Error(DiagnosticCatalog.BadTfliteGraph, $"tensor '{name}' has the shape [{string.Join(", ", shape.Take(MaxRank + 1))}]");
        }

        return [.. shape.Select(extent => extent < 0 ? 1 : extent)];
    }

    private TfliteQuantization? Quantization(TfliteTensor tensor, FlatTable table)
    {
        ImmutableArray<float> scales = table.Floats("scale");
        ImmutableArray<long> zeroPoints = table.Longs("zero_point");
        if (table.Int("details_type") != 0)
        {
            throw Error(
                DiagnosticCatalog.UnsupportedTfliteTensor, $"tensor '{tensor.Name}' is quantised in blocks", "Quantise with a scale a tensor or an output channel.");
        }

        if (scales.IsEmpty)
        {
            return null;
        }

        // Older converters gave biases the axis of their weights.
        int axis = tensor.Rank == 1 ? 0 : table.Int("quantized_dimension");
        bool fits = scales.Length == 1 || (axis >= 0 && axis < tensor.Rank && tensor.Shape[axis] == scales.Length);
        if (!fits || (zeroPoints.Length > 1 && zeroPoints.Length != scales.Length) || scales.Any(scale => !(scale >= 0) || !float.IsFinite(scale)))
        {
            throw Error(
                DiagnosticCatalog.BadTfliteGraph,
                $"tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] has {scales.Length} scales and {zeroPoints.Length} zero points along axis {axis}, "
                + "or scales that are no scales");
        }

        ImmutableArray<long> all = zeroPoints.Length == scales.Length ? zeroPoints : [.. Enumerable.Repeat(zeroPoints.FirstOrDefault(), scales.Length)];
        return new TfliteQuantization(scales, all, scales.Length == 1 ? 0 : axis);
    }

    private ReadOnlyMemory<byte>? Data(TfliteTensor tensor, int buffer)
    {
        if (buffer < 0 || (buffer > 0 && buffer >= _buffers.Length))
        {
            throw Error(DiagnosticCatalog.BadTfliteGraph, $"tensor '{tensor.Name}' has buffer {buffer} of {_buffers.Length}");
        }

        ReadOnlyMemory<byte> data = buffer == 0 ? default : Bytes(tensor, _buffers[buffer]);
        bool hasData = !data.IsEmpty || (buffer > 0 && tensor.Count == 0);
        if (!hasData)
        {
            return null;
        }

        _constants.Spend(data.Length);
        return TensorData.Bytes(tensor.Type, tensor.Count) is not { } needed || needed == data.Length
            ? data
            : throw Error(
                DiagnosticCatalog.BadTfliteGraph,
                $"tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] and type {tensor.Type} needs {needed} bytes and has {data.Length}");
    }

    private ReadOnlyMemory<byte> Bytes(TfliteTensor tensor, FlatTable buffer)
    {
        // Offsets 0 and 1 mean that the elements are inside the buffer's own table.
        ulong offset = buffer.ULong("offset");
        ulong size = buffer.ULong("size");
        ulong length = (ulong)_bytes.Length;
        return offset <= 1 ? buffer.Bytes("data")
            : offset <= length && size <= length - offset ? _bytes.AsMemory((int)offset, (int)size)
            : throw Error(DiagnosticCatalog.BadTfliteGraph, $"the elements of tensor '{tensor.Name}' lie outside of the file");
    }

    private CompilerException Error(DiagnosticCode code, string message, string? fix = null) => new(code, $"{_path}: {message}", fix);
}
