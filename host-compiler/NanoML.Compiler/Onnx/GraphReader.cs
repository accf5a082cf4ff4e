using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>Turns the graph message into an <see cref="OnnxGraph"/> of sound structure.</summary>
internal sealed class GraphReader
{
    private readonly OnnxSource _source;
    private readonly ModelProto _model;
    private readonly TensorReader _tensors;
    private readonly NodeReader _nodes;

    public GraphReader(OnnxSource source, ModelProto model)
    {
        _source = source;
        _model = model;
        _tensors = new TensorReader(source);
        _nodes = new NodeReader(source, _tensors);
    }

    private GraphProto Graph => _model.Graph;

    public OnnxGraph Read()
    {
        RefuseSparseInitializers();
        ImmutableArray<OnnxNode> nodes = _nodes.Read(FunctionInliner.Run(_source, _model));
        ImmutableDictionary<string, OnnxTensor> initializers = ReadInitializers();
        ImmutableHashSet<string> texts = [.. Graph.Initializer.Where(IsText).Select(proto => _source.Name(proto.Name, "an initialiser"))];
        var graph = new OnnxGraph(
            OnnxSource.OneLine(Graph.Name),
            nodes,
            [.. Graph.Input.Where(i => !initializers.ContainsKey(i.Name) && !texts.Contains(i.Name)).Select(ReadInput)],
            [.. Graph.Output.Select(o => ReadInterface(o, "output")).DistinctBy(o => o.Name)],
            initializers,
            [.. Graph.ValueInfo.Select(ReadHint).OfType<OnnxValueInfo>()])
        {
            Texts = texts,
        };
        return GraphStructure.Check(_source, graph);
    }

    private static bool IsText(TensorProto proto) => proto.DataType == (int)TensorProto.Types.DataType.String;

    private void RefuseSparseInitializers()
    {
        if (Graph.SparseInitializer.FirstOrDefault() is { } sparse)
        {
            throw _source.Error(
                DiagnosticCatalog.BadTensorData,
                $"initialiser '{OnnxSource.OneLine(sparse.Values?.Name ?? "")}' is a sparse tensor, which is not supported",
                "Export the weights as dense tensors.");
        }
    }

    private ImmutableDictionary<string, OnnxTensor> ReadInitializers()
    {
        var initializers = ImmutableDictionary.CreateBuilder<string, OnnxTensor>(StringComparer.Ordinal);
        foreach (TensorProto proto in Graph.Initializer.Where(proto => !IsText(proto)))
        {
            string name = _source.Name(proto.Name, "an initialiser");
            if (name.Length == 0 || initializers.ContainsKey(name))
            {
                throw _source.Error(
                    DiagnosticCatalog.BadGraph, name.Length == 0 ? "an initialiser has no name" : $"initialiser '{name}' is there twice");
            }

            initializers.Add(name, _tensors.Read(proto, $"initialiser '{name}'"));
        }

        return initializers.ToImmutable();
    }

    private OnnxValueInfo ReadInput(ValueInfoProto proto)
    {
        OnnxValueInfo input = ReadInterface(proto, "input");
        return input.HasShape || input.Unsupported is not null
            ? input
            : throw _source.Error(
                DiagnosticCatalog.SymbolicShape, $"input '{input.Name}' has no shape", "Export the model with a fixed input shape.");
    }

    private OnnxValueInfo ReadInterface(ValueInfoProto proto, string role)
    {
        string name = _source.Name(proto.Name, $"an {role} of the graph");
        if (proto.Type?.TensorType is not { } tensor)
        {
            bool undeclared = proto.Type is null || proto.Type.ValueCase == TypeProto.ValueOneofCase.None;
            return new OnnxValueInfo(name, default, [], false) { Unsupported = undeclared ? "is of no declared type" : "is not a tensor" };
        }

        return DataTypes.ToElementType(tensor.ElemType) is { } elementType
            ? new OnnxValueInfo(name, elementType, ReadDims(tensor.Shape, $"{role} '{name}'"), tensor.Shape is not null)
            : new OnnxValueInfo(name, default, [], false)
            {
                Unsupported = $"has elements of type {DataTypes.Name(tensor.ElemType)}, which is not supported",
            };
    }

    private OnnxValueInfo? ReadHint(ValueInfoProto proto)
    {
        string name = _source.Name(proto.Name, "a value");
        return proto.Type?.TensorType is { Shape: not null } tensor && DataTypes.ToElementType(tensor.ElemType) is { } elementType
            ? new OnnxValueInfo(name, elementType, ReadDims(tensor.Shape, $"value '{name}'"))
            : null;
    }

    private ImmutableArray<OnnxDim> ReadDims(TensorShapeProto? shape, string what) =>
        shape is null ? [] : [.. shape.Dim.Select(dim => ReadDim(dim, what))];

    // Some exporters write -1 for an extent that they do not know.
    private OnnxDim ReadDim(TensorShapeProto.Types.Dimension dim, string what) => dim.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue > int.MaxValue =>
            throw _source.Error(DiagnosticCatalog.BadShape, $"{what} has an axis of {dim.DimValue} elements"),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue >= 0 => OnnxDim.Of((int)dim.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => OnnxDim.Symbolic(_source.Name(dim.DimParam, $"an axis of {what}")),
        _ => OnnxDim.Symbolic(""),
    };
}
