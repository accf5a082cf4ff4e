using System.Collections.Immutable;
using Google.Protobuf;
using NanoML.Compiler.Onnx.Proto;
using AttributeType = NanoML.Compiler.Onnx.Proto.AttributeProto.Types.AttributeType;
using Dimension = NanoML.Compiler.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace NanoML.Compiler.Onnx;

/// <summary>Writes ONNX files that <see cref="OnnxReader"/> reads: the same bytes for the same model.</summary>
public static class OnnxWriter
{
    /// <summary>The file's bytes. Dictionaries are written in the order of their keys.</summary>
    public static byte[] ToBytes(OnnxModel model)
    {
        var proto = new ModelProto { IrVersion = model.IrVersion, ProducerName = model.ProducerName, Graph = ToProto(model.Graph) };
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = model.Opset });
        proto.MetadataProps.AddRange(model.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return proto.ToByteArray();
    }

    private static GraphProto ToProto(OnnxGraph graph)
    {
        var proto = new GraphProto { Name = graph.Name };
        proto.Node.AddRange(graph.Nodes.Select(ToProto));
        proto.Initializer.AddRange(graph.Initializers.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).Select(ToProto));
        proto.Input.AddRange(graph.Inputs.Select(ToProto));
        proto.Output.AddRange(graph.Outputs.Select(ToProto));
        return proto;
    }

    internal static NodeProto ToProto(OnnxNode node)
    {
        var proto = new NodeProto { Name = node.Name, OpType = node.OpType, Domain = node.Domain };
        proto.Input.AddRange(TrimTrailing(node.Inputs));
        proto.Output.AddRange(node.Outputs);
        proto.Attribute.AddRange(node.Attributes.Values.OrderBy(a => a.Name, StringComparer.Ordinal).Select(ToProto));
        return proto;
    }

    private static IEnumerable<string> TrimTrailing(ImmutableArray<string> names) =>
        names.Take(names.ToList().FindLastIndex(n => n.Length > 0) + 1);

    private static AttributeProto ToProto(OnnxAttribute attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case float value:
                (proto.Type, proto.F) = (AttributeType.Float, value);
                break;
            case long value:
                (proto.Type, proto.I) = (AttributeType.Int, value);
                break;
            case string value:
                (proto.Type, proto.S) = (AttributeType.String, ByteString.CopyFromUtf8(value));
                break;
            case OnnxTensor value:
                (proto.Type, proto.T) = (AttributeType.Tensor, ToProto(value));
                break;
            case ImmutableArray<float> values:
                proto.Type = AttributeType.Floats;
                proto.Floats.AddRange(values);
                break;
            case ImmutableArray<long> values:
                proto.Type = AttributeType.Ints;
                proto.Ints.AddRange(values);
                break;
            case ImmutableArray<string> values:
                proto.Type = AttributeType.Strings;
                proto.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new InvalidOperationException($"No ONNX attribute holds a {attribute.Value.GetType()}.");
        }

        return proto;
    }

    internal static TensorProto ToProto(OnnxTensor tensor)
    {
        var proto = new TensorProto { Name = tensor.Name, DataType = DataTypes.ToNumber(tensor.ElementType) };
        proto.Dims.AddRange(tensor.Dims.Select(dim => (long)dim));
        proto.RawData = ByteString.CopyFrom(tensor.Floats is { } floats
            ? RawData.Of(floats)
            : RawData.Of(tensor.Integers!, DataTypes.Bytes(tensor.ElementType)));
        return proto;
    }

    internal static ValueInfoProto ToProto(OnnxValueInfo info)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(info.Dims.Select(dim =>
            dim.Size is { } size ? new Dimension { DimValue = size } : new Dimension { DimParam = dim.Symbol }));
        var tensor = new TypeProto.Types.Tensor { ElemType = DataTypes.ToNumber(info.ElementType), Shape = shape };
        return new ValueInfoProto { Name = info.Name, Type = new TypeProto { TensorType = tensor } };
    }
}
