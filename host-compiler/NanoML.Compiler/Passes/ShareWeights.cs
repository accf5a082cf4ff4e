using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Layers of one kind with the same weights read one constant, which is then one weight to calibration, compression and planning, however the
/// file or a pass wrote it. What only looks alike, because layers of different kinds read it, becomes a weight of each kind.
/// </summary>
public static class ShareWeights
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        var weights = new Dictionary<(Type Op, int Groups, int Hash), List<Value>>();
        var taken = new HashSet<string>();
        foreach (Node node in graph.WeightedNodes())
        {
            if (graph.Value(node.Inputs[IWeightedOp.WeightInput]) is not { Constant.IsFloat: true } value)
            {
                continue;
            }

            var key = (node.Op.GetType(), ((IWeightedOp)node.Op).InputGroups, HashOf(value));
            List<Value> alike = weights.TryGetValue(key, out List<Value>? known) ? known : weights[key] = [];
            Value? same = alike.Find(other => AreSame(other, value));
            if (same is null)
            {
                same = taken.Add(value.Name) ? value : editor.Value(editor.AddConstant(value.Name, value.Constant, value.Pinned));
                alike.Add(same);
            }

            if (same.Name != value.Name)
            {
                editor.Replace(node, node.WithInput(IWeightedOp.WeightInput, same.Name));
            }
        }

        return editor.ToGraph();
    }

    private static int HashOf(Value value)
    {
        var hash = default(HashCode);
        foreach (float w in value.Constant!.Floats)
        {
            hash.Add(w);
        }

        return hash.ToHashCode();
    }

    private static bool AreSame(Value a, Value b) =>
        a.Type.Equals(b.Type) && Equals(a.Pinned, b.Pinned) && a.Constant!.Floats.AsSpan().SequenceEqual(b.Constant!.Floats);
}
