using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>What makes a tensor of a model out of what another part of it sends: nodes that stand in front of the rest.</summary>
/// <param name="Input">Of the file that is made.</param>
/// <param name="Nodes">In the order in which they run; the last one makes the tensor.</param>
/// <param name="Constants">What they read besides.</param>
public sealed record PartHead(OnnxValueInfo Input, ImmutableArray<OnnxNode> Nodes, ImmutableArray<OnnxTensor> Constants);

/// <summary>Files with a part of a model. All that the part needs is in them, also what the model keeps in files beside it.</summary>
internal static class OnnxPart
{
    /// <summary>Below it, constants are inputs, too.</summary>
    private const int LeastIrVersion = 4;

    /// <summary>The tensors that nodes of the file itself make, in its own graph.</summary>
    public static HashSet<string> TensorsOf(OnnxModel model) =>
        [.. ModelProto.Parser.ParseFrom(model.Bytes.Span).Graph.Node.SelectMany(node => node.Output)];

    /// <param name="model">With its bytes.</param>
    /// <param name="tensor">What the part begins with: made by nodes of the file, or an input of it.</param>
    /// <returns>A file whose nodes are in order.</returns>
    public static byte[] Behind(OnnxModel model, string tensor, PartHead head)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(model.Bytes.Span);
        GraphProto graph = proto.Graph;
        HashSet<string> outputs = [.. model.Graph.Outputs.Select(output => output.Name)];
        NodeProto[] nodes = Needed(graph, outputs, tensor);
        HashSet<string> reads = [.. nodes.SelectMany(OnnxProbe.Reads)];
        HashSet<string> made = [.. nodes.SelectMany(node => node.Output)];
        Replace(graph.Node, head.Nodes.Select(OnnxWriter.ToProto).Concat(nodes));
        Replace(graph.Initializer, graph.Initializer.Where(constant => reads.Contains(constant.Name)).Select(constant => Inline(model, constant))
            .Concat(head.Constants.Select(OnnxWriter.ToProto)));
        Replace(graph.SparseInitializer, graph.SparseInitializer.Where(constant => reads.Contains(constant.Values.Name)));
        Replace(graph.Input, [OnnxWriter.ToProto(head.Input)]);
        Replace(graph.Output, model.Graph.Outputs.Select(
            output => graph.Output.FirstOrDefault(o => o.Name == output.Name) ?? new ValueInfoProto { Name = output.Name }));
        Replace(graph.ValueInfo, graph.ValueInfo.Where(info => made.Contains(info.Name)));
        proto.IrVersion = Math.Max(proto.IrVersion, LeastIrVersion);
        return proto.ToByteArray();
    }

    /// <summary>The nodes that outputs depend on, up to a tensor.</summary>
    private static NodeProto[] Needed(GraphProto graph, IEnumerable<string> outputs, string tensor)
    {
        Dictionary<string, NodeProto> producers = graph.Node.SelectMany(node => node.Output.Where(name => name.Length > 0).Select(name => (name, node)))
            .ToDictionary(pair => pair.name, pair => pair.node);
        HashSet<NodeProto> needed = new(ReferenceEqualityComparer.Instance);
        var open = new Stack<string>(outputs);
        while (open.TryPop(out string? name))
        {
            if (name != tensor && producers.TryGetValue(name, out NodeProto? node) && needed.Add(node))
            {
                OnnxProbe.Reads(node).ToList().ForEach(open.Push);
            }
        }

        return [.. graph.Node.Where(needed.Contains)];
    }

    private static TensorProto Inline(OnnxModel model, TensorProto constant) =>
        constant.DataLocation == TensorProto.Types.DataLocation.External ? OnnxWriter.ToProto(model.Graph.Initializers[constant.Name]) : constant;

    private static void Replace<T>(RepeatedField<T> field, IEnumerable<T> items)
    {
        T[] kept = [.. items];
        field.Clear();
        field.AddRange(kept);
    }
}
