using Google.Protobuf;
using Google.Protobuf.Collections;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>Copies of an ONNX file for a runtime.</summary>
internal static class OnnxProbe
{
    /// <summary>A file without the inputs that no output depends on, and what reads them: a runtime wants all inputs fed.</summary>
    /// <param name="file">A file that <see cref="OnnxReader"/> has read.</param>
    public static ReadOnlyMemory<byte> WithoutUnusedInputs(ReadOnlyMemory<byte> file)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file.Span);
        HashSet<string> constants = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. model.Graph.Input.Where(input => !constants.Contains(input.Name))];
        if (inputs.Length < 2)
        {
            return file;
        }

        HashSet<string> used = UsedValues(model.Graph);
        NodeProto[] nodes = [.. model.Graph.Node.Where(node => node.Output.Any(used.Contains))];
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(nodes);
        foreach (ValueInfoProto unused in inputs.Where(input => !used.Contains(input.Name)))
        {
            model.Graph.Input.Remove(unused);
        }

        return model.ToByteArray();
    }

    /// <summary>A file that takes and gives what a graph does; values of it that nodes of the file make can be inputs.</summary>
    /// <param name="file">A file that <see cref="OnnxReader"/> has read.</param>
    /// <param name="graph">Of that file, with other inputs and outputs.</param>
    public static ReadOnlyMemory<byte> WithInterface(ReadOnlyMemory<byte> file, OnnxGraph graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file.Span);
        HashSet<string> given = [.. graph.Inputs.Select(input => input.Name)];
        HashSet<string> constants = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];
        Replace(model.Graph.Node, model.Graph.Node.Where(node => !node.Output.Any(given.Contains)));
        Replace(model.Graph.Input, model.Graph.Input.Where(input => constants.Contains(input.Name)).Concat(graph.Inputs.Select(OnnxWriter.ToProto)));
        Replace(model.Graph.Output, graph.Outputs.Select(
            output => model.Graph.Output.FirstOrDefault(o => o.Name == output.Name) ?? new ValueInfoProto { Name = output.Name }));
        HashSet<string> used = UsedValues(model.Graph);
        Replace(model.Graph.Node, model.Graph.Node.Where(node => node.Output.Any(used.Contains)));
        return model.ToByteArray();
    }

    /// <summary>A file in which other nodes make some of the values.</summary>
    /// <param name="file">A file that <see cref="OnnxReader"/> has read.</param>
    /// <param name="made">The values.</param>
    /// <param name="nodes">Take the place of those that made them.</param>
    /// <param name="constants">What those nodes read besides.</param>
    public static ReadOnlyMemory<byte> WithNodes(
        ReadOnlyMemory<byte> file, IReadOnlySet<string> made, IEnumerable<OnnxNode> nodes, IEnumerable<OnnxTensor> constants)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file.Span);
        Replace(model.Graph.Node, [.. model.Graph.Node.Where(node => !node.Output.Any(made.Contains)), .. nodes.Select(OnnxWriter.ToProto)]);
        model.Graph.Initializer.AddRange(constants.Select(OnnxWriter.ToProto));
        HashSet<string> domains = [.. model.Graph.Node.Select(node => node.Domain), .. model.Functions.Select(function => function.Domain)];
        Replace(model.OpsetImport, model.OpsetImport.Where(opset => OnnxReader.IsDefaultDomain(opset.Domain) || domains.Contains(opset.Domain)));
        return model.ToByteArray();
    }

    private static void Replace<T>(RepeatedField<T> field, IEnumerable<T> items)
    {
        T[] kept = [.. items];
        field.Clear();
        field.AddRange(kept);
    }

    private static HashSet<string> UsedValues(GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                producers[output] = node;
            }
        }

        HashSet<string> used = [];
        var open = new Stack<string>(graph.Output.Select(output => output.Name));
        while (open.TryPop(out string? name))
        {
            if (used.Add(name) && producers.TryGetValue(name, out NodeProto? producer))
            {
                Reads(producer).ToList().ForEach(open.Push);
            }
        }

        return used;
    }

    // With what graphs among its attributes read, of which some is their own. Nobody makes an input that is left out.
    internal static IEnumerable<string> Reads(NodeProto node) => node.Input.Where(name => name.Length > 0).Concat(
        node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node.SelectMany(Reads).Concat(attribute.G.Output.Select(output => output.Name))));

    /// <summary>A file with values in between among its outputs, so that a runtime shows them.</summary>
    /// <param name="file">A file that <see cref="OnnxReader"/> has read.</param>
    /// <param name="values">Names of what nodes make.</param>
    /// <returns>The file, and the names of its outputs in their order: its own come first.</returns>
    public static (byte[] File, string[] Outputs) WithOutputs(ReadOnlySpan<byte> file, IEnumerable<string> values)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        foreach (string name in values.Except(model.Graph.Output.Select(output => output.Name)))
        {
            model.Graph.Output.Add(new ValueInfoProto { Name = name });
        }

        return (model.ToByteArray(), [.. model.Graph.Output.Select(output => output.Name)]);
    }
}
