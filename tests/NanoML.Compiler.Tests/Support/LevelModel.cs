using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Writes models in quantised form: every scale and zero point gets an initialiser of its own.</summary>
/// <param name="builder">Gets the nodes.</param>
internal sealed class LevelModel(OnnxModelBuilder builder)
{
    private readonly Random _random = new(4);
    private int _names;

    public OnnxModelBuilder Builder => builder;

    public string Float(params float[] values) => Named(name => builder.Initializer(name, values.Length == 1 ? [] : [values.Length], values));

    public string Zero(int value = 0, DataType type = DataType.Uint8) => Named(name => builder.Initializer(name, type, [], value));

    public string Zeros(int count, int value = 0, DataType type = DataType.Int8) =>
        Named(name => builder.Initializer(name, type, [count], [.. Enumerable.Repeat(value, count)]));

    /// <summary>Random integers, both ends possible.</summary>
    public string Random(long[] shape, int least = -127, int most = 127, DataType type = DataType.Int8) => Named(name => builder.Initializer(
        name, type, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (count, extent) => count * extent)).Select(_ => _random.Next(least, most + 1))]));

    public string Bias(int count) => Random([count], -2000, 2000, DataType.Int32);

    /// <summary>True and false by turns.</summary>
    public string Booleans(int count) => Named(name => builder.Initializer(name, DataType.Bool, [count], [.. Enumerable.Range(0, count).Select(k => k % 2)]));

    public string Reals(long[] shape) => Named(name => builder.Initializer(
        name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (count, extent) => count * extent)).Select(_ => (2 * _random.NextSingle()) - 1)]));

    public string Longs(params long[] values) => Named(name => builder.Initializer(name, [values.Length], values));

    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Named(name => builder.Node(op, inputs, [name], $"{name}_{op}", attributes));

    /// <summary>A node of ONNX Runtime's own domain.</summary>
    public string Microsoft(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Foreign("com.microsoft", op, inputs, attributes);

    public string Foreign(string domain, string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Named(name => builder.Foreign(domain, 1, op, inputs, [name], $"{name}_{op}", attributes));

    public string Quantize(string x, float scale, int zeroPoint, DataType type = DataType.Uint8) =>
        Node("QuantizeLinear", [x, Float(scale), Zero(zeroPoint, type)]);

    public string Dequantize(string x, float scale, int zeroPoint, DataType type = DataType.Uint8) =>
        Node("DequantizeLinear", [x, Float(scale), Zero(zeroPoint, type)]);

    /// <summary>Levels, scale and zero point of each sample.</summary>
    public string[] Dynamic(string x)
    {
        string[] outputs = [Named(_ => { }), Named(_ => { }), Named(_ => { })];
        builder.Node("DynamicQuantizeLinear", [x], outputs, $"{outputs[0]}_dynamic");
        return outputs;
    }

    private string Named(Action<string> add)
    {
        string name = $"v{_names++}";
        add(name);
        return name;
    }
}
