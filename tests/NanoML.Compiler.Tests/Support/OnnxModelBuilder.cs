using System.Runtime.InteropServices;
using Google.Protobuf;
using NanoML.Compiler.Onnx.Proto;
using AttributeType = NanoML.Compiler.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// Writes ONNX files for tests. Values are wired by name; everything ends up in the file in the order of the calls:
/// <code>
/// new OnnxModelBuilder()
///     .Input("x", 1, 3, 8, 8)
///     .Initializer("w", [4, 3, 3, 3], weights)
///     .Node("Conv", ["x", "w"], "y", ("pads", new long[] { 1, 1, 1, 1 }))
///     .Output("y", 1, 4, 8, 8)
///     .Save(path);
/// </code>
/// </summary>
internal sealed class OnnxModelBuilder
{
    public OnnxModelBuilder(int opset = 13, int irVersion = 8)
    {
        Model = new ModelProto { IrVersion = irVersion, ProducerName = "test", Graph = new GraphProto { Name = "graph" } };
        Opset(opset);
    }

    /// <summary>The message itself, for what has no method here.</summary>
    public ModelProto Model { get; }

    public OnnxModelBuilder Opset(long version, string domain = "")
    {
        Model.OpsetImport.Add(new OperatorSetIdProto { Version = version, Domain = domain });
        return this;
    }

    /// <summary>A float32 input.</summary>
    public OnnxModelBuilder Input(string name, params long[] dims) => Input(name, DataType.Float, dims);

    public OnnxModelBuilder Input(string name, DataType type, params long[] dims)
    {
        Model.Graph.Input.Add(Info(name, type, dims));
        return this;
    }

    /// <summary>A float32 input with symbolic axes: numbers are sizes, everything else is a symbol.</summary>
    public OnnxModelBuilder SymbolicInput(string name, params string[] dims)
    {
        ValueInfoProto info = Info(name, DataType.Float, []);
        info.Type.TensorType.Shape.Dim.AddRange(dims.Select(dim => long.TryParse(dim, out long size)
            ? new TensorShapeProto.Types.Dimension { DimValue = size }
            : new TensorShapeProto.Types.Dimension { DimParam = dim }));
        Model.Graph.Input.Add(info);
        return this;
    }

    /// <summary>A float32 output.</summary>
    public OnnxModelBuilder Output(string name, params long[] dims) => Output(name, DataType.Float, dims);

    public OnnxModelBuilder Output(string name, DataType type, params long[] dims)
    {
        Model.Graph.Output.Add(Info(name, type, dims));
        return this;
    }

    public OnnxModelBuilder Initializer(string name, long[] dims, params float[] values) => Initializer(Tensor(name, dims, values));

    /// <summary>An int64 initialiser, as shapes and axes are.</summary>
    public OnnxModelBuilder Initializer(string name, long[] dims, params long[] values) => Initializer(Tensor(name, dims, values));

    /// <summary>An initialiser of int8, uint8, int16, uint16, int32 or bool.</summary>
    public OnnxModelBuilder Initializer(string name, DataType type, long[] dims, params int[] values)
    {
        TensorProto tensor = Empty(name, type, dims);
        tensor.Int32Data.AddRange(values);
        return Initializer(tensor);
    }

    public OnnxModelBuilder Initializer(TensorProto tensor)
    {
        Model.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A node with one output; it has no name, as many exporters leave them out.</summary>
    public OnnxModelBuilder Node(string opType, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        Node(opType, inputs, [output], "", attributes);

    /// <param name="attributes">
    /// Values: float, int or long, string, arrays of float, int, long or string, <see cref="TensorProto"/>, <see cref="GraphProto"/>.
    /// </param>
    public OnnxModelBuilder Node(
        string opType, string[] inputs, string[] outputs, string name, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        Model.Graph.Node.Add(node);
        return this;
    }

    /// <summary>A node of classical machine learning (ai.onnx.ml 3).</summary>
    public OnnxModelBuilder Classical(
        string opType, string[] inputs, string[] outputs, string name, params (string Name, object Value)[] attributes) =>
        Foreign("ai.onnx.ml", 3, opType, inputs, outputs, name, attributes);

    /// <summary>A node of ONNX Runtime's own domain.</summary>
    public OnnxModelBuilder Microsoft(string opType, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        Foreign("com.microsoft", 1, opType, inputs, [output], "", attributes);

    /// <summary>A node of any domain.</summary>
    public OnnxModelBuilder Foreign(
        string domain, int version, string opType, string[] inputs, string[] outputs, string name, params (string Name, object Value)[] attributes)
    {
        if (Model.OpsetImport.All(opset => opset.Domain != domain))
        {
            Opset(version, domain);
        }

        Node(opType, inputs, outputs, name, attributes);
        Model.Graph.Node[^1].Domain = domain;
        return this;
    }

    /// <summary>Changes the message in place, to damage it or to add what has no method here.</summary>
    public OnnxModelBuilder With(Action<ModelProto> change)
    {
        change(Model);
        return this;
    }

    public byte[] ToBytes() => Model.ToByteArray();

    /// <summary>Writes the file and returns its path.</summary>
    public string Save(string path)
    {
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    public static TensorProto Tensor(string name, long[] dims, params float[] values)
    {
        TensorProto tensor = Empty(name, DataType.Float, dims);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    public static TensorProto Tensor(string name, long[] dims, params long[] values)
    {
        TensorProto tensor = Empty(name, DataType.Int64, dims);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    /// <summary>A tensor whose elements are little-endian bytes in <c>raw_data</c>.</summary>
    public static TensorProto RawTensor(string name, DataType type, long[] dims, byte[] bytes)
    {
        TensorProto tensor = Empty(name, type, dims);
        tensor.RawData = ByteString.CopyFrom(bytes);
        return tensor;
    }

    /// <summary>A float32 tensor whose elements are in a file beside the model.</summary>
    /// <param name="entries">More keys and their values, such as offset and length.</param>
    public static TensorProto ExternalTensor(string name, long[] dims, string location, params (string Key, string Value)[] entries)
    {
        TensorProto tensor = Empty(name, DataType.Float, dims);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.AddRange(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return tensor;
    }

    public static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static TensorProto Empty(string name, DataType type, long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    private static ValueInfoProto Info(string name, DataType type, long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float f:
                (attribute.Type, attribute.F) = (AttributeType.Float, f);
                break;
            case int or long:
                (attribute.Type, attribute.I) = (AttributeType.Int, Convert.ToInt64(value, null));
                break;
            case string s:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(s));
                break;
            case TensorProto t:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, t);
                break;
            case GraphProto g:
                (attribute.Type, attribute.G) = (AttributeType.Graph, g);
                break;
            default:
                AddList(attribute, value);
                break;
        }

        return attribute;
    }

    private static void AddList(AttributeProto attribute, object value)
    {
        switch (value)
        {
            case float[] floats:
                attribute.Type = AttributeType.Floats;
                attribute.Floats.AddRange(floats);
                break;
            case long[] or int[]:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(value as long[] ?? Array.ConvertAll((int[])value, x => (long)x));
                break;
            case string[] strings:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.AddRange(strings.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new ArgumentException($"No ONNX attribute holds a {value.GetType()}.");
        }
    }
}
