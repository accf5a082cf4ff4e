using Google.FlatBuffers;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// Writes TensorFlow Lite files for tests. Tensors are wired by the numbers that the methods return:
/// <code>
/// var model = new TfliteBuilder();
/// int x = model.Input("x", TfliteType.Float32, [1, 4]);
/// int y = model.Tensor("y", TfliteType.Float32, [1, 4]);
/// model.Operator(19, [x], [y]).Output(y);
/// </code>
/// </summary>
internal sealed class TfliteBuilder
{
    private readonly List<TensorEntry> _tensors = [];
    private readonly List<(int Code, int[] Inputs, int[] Outputs, byte OptionKind, (int Field, object Value)[] Options)> _operators = [];
    private readonly List<int> _inputs = [];
    private readonly List<int> _outputs = [];

    public int Tensor(string name, TfliteType type, int[] shape, float scale = 0, long zero = 0) =>
        Add(new TensorEntry(name, type, shape, scale > 0 ? [scale] : [], scale > 0 ? [zero] : [], 0, []));

    public int Input(string name, TfliteType type, int[] shape, float scale = 0, long zero = 0)
    {
        int tensor = Tensor(name, type, shape, scale, zero);
        _inputs.Add(tensor);
        return tensor;
    }

    /// <summary>State that an operator keeps from one inference to the next.</summary>
    public int Variable(string name, TfliteType type, int[] shape) => Add(new TensorEntry(name, type, shape, [], [], 0, []) { IsVariable = true });

    public TfliteBuilder Output(params int[] tensors)
    {
        _outputs.AddRange(tensors);
        return this;
    }

    public int Floats(string name, int[] shape, params float[] values) =>
        Constant(name, TfliteType.Float32, shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public int Ints(string name, int[] shape, params int[] values) =>
        Constant(name, TfliteType.Int32, shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>A constant of elements as they stand in the file.</summary>
    /// <param name="scales">One, or one for each index of the axis; none for elements that stand for themselves.</param>
    public int Constant(string name, TfliteType type, int[] shape, byte[] data, float[]? scales = null, int axis = 0) =>
        Add(new TensorEntry(name, type, shape, scales ?? [], new long[scales?.Length ?? 0], axis, data));

    /// <param name="optionKind">The number of the options' table in the union; 0 for none.</param>
    /// <param name="options">Fields by their numbers: bytes, integers, flags, floats or lists of integers.</param>
    public TfliteBuilder Operator(int code, int[] inputs, int[] outputs, byte optionKind = 0, params (int Field, object Value)[] options)
    {
        _operators.Add((code, inputs, outputs, optionKind, options));
        return this;
    }

    /// <summary>The file as it is so far, with one more operator whose output, in floats, is the only one.</summary>
    public byte[] Probe(int code, int[] inputs, int[] shape, byte optionKind, (int Field, object Value)[] options)
    {
        int output = Tensor("probe", TfliteType.Float32, shape);
        _outputs.Add(output);
        _operators.Add((code, inputs, [output], optionKind, options));
        byte[] file = ToBytes();
        _operators.RemoveAt(_operators.Count - 1);
        _outputs.Remove(output);
        _tensors.RemoveAt(_tensors.Count - 1);
        return file;
    }

    public byte[] ToBytes()
    {
        var file = new FlatBufferBuilder(1 << 12);
        int[] codes = [.. _operators.Select(op => op.Code).Distinct()];
        int tensors = Offsets(file, [.. _tensors.Select((tensor, index) => Write(file, tensor, index + 1))]);
        int operators = Offsets(file, [.. _operators.Select(op => Write(file, Array.IndexOf(codes, op.Code), op))]);
        int graph = Table(file, (0, Ref(tensors)), (1, Ref(Numbers(file, [.. _inputs]))), (2, Ref(Numbers(file, [.. _outputs]))), (3, Ref(operators)));
        int buffers = Offsets(file, [Table(file), .. _tensors.Select(tensor => Table(file, (0, Ref(Bytes(file, tensor.Data)))))]);
        int kinds = Offsets(file, [.. codes.Select(code => Table(file, (0, (byte)Math.Min(code, 127)), (3, code)))]);
        int model = Table(file, (0, 3), (1, Ref(kinds)), (2, Ref(Offsets(file, [graph]))), (4, Ref(buffers)));
        file.Finish(model, "TFL3");
        return file.SizedByteArray();
    }

    private int Add(TensorEntry tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    private static int Write(FlatBufferBuilder file, TensorEntry tensor, int buffer)
    {
        int quantization = tensor.Scales.Length == 0 ? 0 : Table(
            file, (2, Ref(Vector(file, tensor.Scales, sizeof(float), file.AddFloat))), (3, Ref(Vector(file, tensor.Zeros, sizeof(long), file.AddLong))), (6, tensor.Axis));
        (int Field, object Value)[] fields =
        [
            (0, Ref(Numbers(file, tensor.Shape))), (1, (byte)tensor.Type), (2, buffer), (3, Ref(file.CreateString(tensor.Name).Value)),
            (5, tensor.IsVariable), .. quantization == 0 ? [] : new (int, object)[] { (4, Ref(quantization)) },
        ];
        return Table(file, fields);
    }

    private static int Write(
        FlatBufferBuilder file, int code, (int Code, int[] Inputs, int[] Outputs, byte OptionKind, (int Field, object Value)[] Options) op)
    {
        (int, object)[] options = [.. op.Options.Select(option => option.Value is int[] list ? (option.Field, Ref(Numbers(file, list))) : option)];
        int table = op.OptionKind == 0 ? 0 : Table(file, options);
        (int, object)[] fields = [(0, code), (1, Ref(Numbers(file, op.Inputs))), (2, Ref(Numbers(file, op.Outputs)))];
        return op.OptionKind == 0 ? Table(file, fields) : Table(file, [.. fields, (3, op.OptionKind), (4, Ref(table))]);
    }

    private static int Table(FlatBufferBuilder file, params (int Field, object Value)[] fields)
    {
        file.ForceDefaults = true;
        file.StartTable(fields.Select(field => field.Field + 1).DefaultIfEmpty(0).Max());
        foreach ((int field, object value) in fields)
        {
            switch (value)
            {
                case Reference reference:
                    file.AddOffset(field, reference.Position, 0);
                    break;
                case byte number:
                    file.AddByte(field, number, 0);
                    break;
                case bool flag:
                    file.AddBool(field, flag, false);
                    break;
                case float number:
                    file.AddFloat(field, number, 0);
                    break;
                default:
                    file.AddInt(field, (int)value, 0);
                    break;
            }
        }

        return file.EndTable();
    }

    private static int Numbers(FlatBufferBuilder file, int[] values) => Vector(file, values, sizeof(int), file.AddInt);

    private static int Bytes(FlatBufferBuilder file, byte[] values) => Vector(file, values, sizeof(byte), file.AddByte);

    private static int Offsets(FlatBufferBuilder file, int[] tables) => Vector(file, tables, sizeof(int), file.AddOffset);

    private static int Vector<T>(FlatBufferBuilder file, T[] values, int size, Action<T> add)
    {
        file.StartVector(size, values.Length, size);
        foreach (T value in values.Reverse())
        {
            add(value);
        }

        return file.EndVector().Value;
    }

    private static Reference Ref(int position) => new(position);

    private sealed record Reference(int Position);

    private sealed record TensorEntry(string Name, TfliteType Type, int[] Shape, float[] Scales, long[] Zeros, int Axis, byte[] Data)
    {
        public bool IsVariable { get; init; }
    }
}
