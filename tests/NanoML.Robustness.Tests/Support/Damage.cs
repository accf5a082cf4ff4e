using Google.Protobuf;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Robustness.Tests.Support;

/// <summary>One way to damage a model such that it cannot be compiled any more.</summary>
/// <param name="Apply">Changes the model; false when it has nothing that could be damaged so.</param>
internal sealed record Damage(string Name, Func<ModelProto, Random, bool> Apply)
{
    /// <summary>A damage that finds its place in every model.</summary>
    public static Damage Always(string name, Action<ModelProto, Random> apply) => new(name, (model, random) =>
    {
        apply(model, random);
        return true;
    });

    /// <summary>A damage to a random node among those that <paramref name="fits"/>.</summary>
    public static Damage Node(string name, Func<NodeProto, bool> fits, Action<NodeProto, Random> apply) => new(name, (model, random) =>
    {
        NodeProto[] nodes = [.. model.Graph.Node.Where(fits)];
        if (nodes.Length == 0)
        {
            return false;
        }

        apply(random.GetItems(nodes, 1)[0], random);
        return true;
    });

    /// <summary>A damage to a random weight tensor.</summary>
    public static Damage Weights(string name, Action<TensorProto, Random> apply) => new(name, (model, random) =>
    {
        HashSet<string> weights = [.. model.Graph.Node.Where(n => n.OpType is "Conv" or "Gemm" or "MatMul").Select(n => n.Input[1])];
        apply(random.GetItems(model.Graph.Initializer.Where(t => weights.Contains(t.Name)).ToArray(), 1)[0], random);
        return true;
    });

    public static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>Gives a node an attribute in the place of one of the same name.</summary>
    public static void Set(NodeProto node, AttributeProto attribute)
    {
        foreach (AttributeProto old in node.Attribute.Where(a => a.Name == attribute.Name).ToArray())
        {
            node.Attribute.Remove(old);
        }

        node.Attribute.Add(attribute);
    }
}
