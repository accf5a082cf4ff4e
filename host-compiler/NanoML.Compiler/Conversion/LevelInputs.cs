using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Inputs of 8-bit levels, as fully quantised models have them: the caller gives the levels as numbers, which a QuantizeLinear of the scale 1
/// makes levels of.
/// </summary>
public static class LevelInputs
{
    public static OnnxModel Declare(OnnxModel model)
    {
        OnnxGraph graph = model.Graph;
        foreach (OnnxValueInfo input in graph.Inputs.Where(IsLevels))
        {
            graph = Declare(graph, input);
        }

        return model with { Graph = graph };
    }

    /// <summary>The least and the greatest level of an input of an imported graph; null where it holds reals.</summary>
    public static (float Least, float Most)? RangeOf(Graph graph, string input)
    {
        Node[] readers = [.. graph.Nodes.Where(node => node.Inputs.Contains(input))];
        if (readers is not [{ Op: QuantizeLinear { Output: var type } } only]
            || graph.Value(only.Inputs[QuantizationAxis.Scale]).Constant is not { Shape.Count: 1 } scale || scale.Floats[0] != 1)
        {
            return null;
        }

        (long least, long most) = type.IntegerRange();
        return (least, most);
    }

    private static bool IsLevels(OnnxValueInfo input) => input.Unsupported is null && input.ElementType is ElementType.UInt8 or ElementType.Int8;

    private static OnnxGraph Declare(OnnxGraph graph, OnnxValueInfo input)
    {
        FreshNames names = graph.FreshNames();
        string levels = names.Of($"{input.Name}_levels");
        var scale = new OnnxTensor(names.Of($"{input.Name}_scale"), ElementType.Float32, [], [1f]);
        var zero = new OnnxTensor(names.Of($"{input.Name}_zero_point"), input.ElementType, [], new long[1]);
        var quantize = new OnnxNode(
            names.Of($"{input.Name}_QuantizeLinear"), "QuantizeLinear", "", [input.Name, scale.Name, zero.Name], [levels], ImmutableDictionary<string, OnnxAttribute>.Empty);
        IEnumerable<OnnxNode> readers = graph.Nodes.Select(node => node.Inputs.Contains(input.Name)
            ? node with { Inputs = [.. node.Inputs.Select(name => name == input.Name ? levels : name)] }
            : node);
        return graph with
        {
            Inputs = graph.Inputs.Replace(input, input with { ElementType = ElementType.Float32 }),
            Initializers = graph.Initializers.Add(scale.Name, scale).Add(zero.Name, zero),
            Nodes = [quantize, .. readers],
        };
    }
}
