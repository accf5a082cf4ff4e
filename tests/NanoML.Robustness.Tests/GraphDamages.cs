using NanoML.Compiler.Onnx.Proto;
using AttributeType = NanoML.Compiler.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NanoML.Robustness.Tests;

/// <summary>Damages to a graph's wiring, its types and its attributes.</summary>
internal static class GraphDamages
{
    public static readonly IReadOnlyList<Damage> Wiring =
    [
        new("an initialiser is missing", (model, random) =>
        {
            HashSet<string> used = [.. model.Graph.Node.SelectMany(n => n.Input)];
            TensorProto[] candidates = [.. model.Graph.Initializer.Where(t => used.Contains(t.Name))];
            return candidates.Length > 0 && model.Graph.Initializer.Remove(random.GetItems(candidates, 1)[0]);
        }),
        Damage.Node("an input has no source", n => n.Input.Count > 0, (node, random) => node.Input[random.Next(node.Input.Count)] = "nowhere"),
        Damage.Node("a node reads itself", n => n.Input.Count > 0, (node, _) => node.Input[0] = node.Output[0]),
        Damage.Always("a cycle", (model, random) => model.Graph.Node[random.Next(model.Graph.Node.Count - 1)].Input[0] = model.Graph.Node[^1].Output[0]),
        Damage.Always("two nodes write one value", (model, random) => model.Graph.Node[random.Next(model.Graph.Node.Count - 1)].Output[0] = model.Graph.Node[^1].Output[0]),
        Damage.Node("all inputs are gone", n => n.Input.Count > 0, (node, _) => node.Input.Clear()),
        Damage.Node("the output is gone", _ => true, (node, _) => node.Output.Clear()),
        Damage.Node("the output has another name", _ => true, (node, _) => node.Output[0] += "?"),
        Damage.Always("a node is missing", (model, random) => model.Graph.Node.RemoveAt(random.Next(model.Graph.Node.Count))),
        Damage.Always("an initialiser is there twice", (model, random) =>
            model.Graph.Initializer.Add(model.Graph.Initializer[random.Next(model.Graph.Initializer.Count)].Clone())),
        Damage.Always("no nodes", (model, _) => model.Graph.Node.Clear()),
        Damage.Always("no output", (model, _) => model.Graph.Output.Clear()),
        Damage.Always("no input", (model, _) => model.Graph.Input.Clear()),
        Damage.Always("another output", (model, _) => model.Graph.Output[0].Name = "nowhere"),
        Damage.Always("a further input that does not fit the first", (model, _) =>
        {
            ValueInfoProto other = model.Graph.Input[0].Clone();
            other.Name = "other";
            other.Type.TensorType.Shape.Dim[^1].DimValue += 1;
            model.Graph.Input.Add(other);
            model.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "both", Input = { model.Graph.Input[0].Name, "other" }, Output = { "sum" } });
            model.Graph.Output.Add(new ValueInfoProto { Name = "sum", Type = model.Graph.Input[0].Type });
        }),
    ];

    public static readonly IReadOnlyList<Damage> Operators =
    [
        Damage.Node("an unknown operator", _ => true, (node, random) => node.OpType += (char)random.Next('a', 'z' + 1)),
        Damage.Node("an operator with one bit flipped", _ => true, (node, random) =>
        {
            char[] name = node.OpType.ToCharArray();
            name[random.Next(1, name.Length)] ^= (char)(1 << random.Next(5));
            node.OpType = new string(name);
        }),
        Damage.Node("no operator", _ => true, (node, _) => node.OpType = ""),
        Damage.Node("an operator with a line break", _ => true, (node, _) => node.OpType = "Re\nlu\r\u2028"),
        Damage.Node("a custom domain", _ => true, (node, _) => node.Domain = "com.example"),
        Damage.Node("an unknown attribute", _ => true, (node, _) => Damage.Set(node, Damage.Int("frobnicate", 1))),
        Damage.Node("an attribute without a value", _ => true, (node, _) => Damage.Set(node, new AttributeProto { Name = "axis" })),
        Damage.Node("an attribute twice", n => n.Attribute.Count > 0, (node, _) => node.Attribute.Add(node.Attribute[0].Clone())),
        Damage.Node("a graph as an attribute", _ => true, (node, _) =>
            Damage.Set(node, new AttributeProto { Name = "body", Type = AttributeType.Graph, G = new GraphProto() })),
        Damage.Node("an attribute of an unknown type", n => n.Attribute.Count > 0, (node, random) =>
            node.Attribute[random.Next(node.Attribute.Count)].Type = (AttributeType)random.Next(15, 1000)),
        Damage.Node("an attribute of another type", n => n.Attribute.Any(a => a.Type == AttributeType.Ints), (node, _) =>
            Damage.Set(node, Damage.Text(node.Attribute.First(a => a.Type == AttributeType.Ints).Name, "3"))),
        Damage.Node("bad strides", HasWindow, (node, random) => Damage.Set(node, random.GetItems<AttributeProto>(
            [Damage.Ints("strides", 0, 0), Damage.Ints("strides", -1, 1), Damage.Ints("strides", 1), Damage.Ints("strides", 1, 1L << 40)], 1)[0])),
        Damage.Node("bad pads", HasWindow, (node, random) => Damage.Set(node, random.GetItems<AttributeProto>(
            [Damage.Ints("pads", 1, 1), Damage.Ints("pads", -9, -9, -9, -9), Damage.Ints("pads", 1L << 33, 0, 0, 0), Damage.Ints("pads", int.MaxValue, 1, 1, 1)], 1)[0])),
        Damage.Node("bad dilations", HasWindow, (node, random) => Damage.Set(node, random.GetItems<AttributeProto>(
            [Damage.Ints("dilations", 0, 1), Damage.Ints("dilations", -2, -2), Damage.Ints("dilations", 1, 1, 1), Damage.Ints("dilations", long.MinValue, 1)], 1)[0])),
        Damage.Node("bad kernel_shape", HasWindow, (node, random) => Damage.Set(node, random.GetItems<AttributeProto>(
            [Damage.Ints("kernel_shape", 0, 0), Damage.Ints("kernel_shape", 3), Damage.Ints("kernel_shape", -1, 2), Damage.Ints("kernel_shape", 1L << 62, 1)], 1)[0])),
        Damage.Node("bad auto_pad", HasWindow, (node, _) => Damage.Set(node, Damage.Text("auto_pad", "SOMETIMES"))),
        Damage.Node("bad group", n => n.OpType == "Conv", (node, random) =>
            Damage.Set(node, Damage.Int("group", random.GetItems<long>([0, -1, 5, 7, 1L << 32, long.MaxValue, long.MinValue], 1)[0]))),
        Damage.Node("bad axis", n => n.OpType is "Softmax" or "Flatten" or "Concat", (node, random) =>
            Damage.Set(node, Damage.Int("axis", random.GetItems<long>([9, -9, 1L << 32, long.MaxValue, long.MinValue], 1)[0]))),
        Damage.Node("bad perm", n => n.OpType == "Transpose", (node, random) => Damage.Set(node, random.GetItems<AttributeProto>(
            [Damage.Ints("perm", 0, 0, 1, 2), Damage.Ints("perm", 0, 1, 2), Damage.Ints("perm", 0, 1, 2, 4), Damage.Ints("perm", -1, 0, 1, 2)], 1)[0])),
    ];

    private static bool HasWindow(NodeProto node) => node.OpType is "Conv" or "MaxPool" or "AveragePool";
}
