using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>Checks what every graph promises; it runs around each pass, so a broken rewrite is caught where it was made.</summary>
public static class Verifier
{
    /// <exception cref="InvalidOperationException">
    /// The graph breaks a promise: a defect of the pass named in <paramref name="stage"/>.
    /// </exception>
    public static void Check(Graph graph, string stage)
    {
        var defined = new HashSet<string>(graph.Inputs);
        defined.UnionWith(graph.Values.Values.Where(v => v.IsConstant).Select(v => v.Name));
        foreach (Node node in graph.Nodes)
        {
            Require(node.Inputs.All(n => n.Length == 0 || defined.Contains(n)), $"node '{node.Name}' reads a value that is not there yet");
            Require(node.Outputs.All(defined.Add), $"node '{node.Name}' makes a value that is there already");
            CheckTypes(graph, node);
        }

        Require(graph.Outputs.All(defined.Contains), "an output is not made by any node");
        Require(graph.Nodes.Select(n => n.Name).Distinct().Count() == graph.Nodes.Length, "two nodes have one name");

        void Require(bool condition, string problem)
        {
            if (!condition)
            {
                throw new InvalidOperationException($"{stage}: {problem}.");
            }
        }

        void CheckTypes(Graph g, Node node)
        {
            ImmutableArray<TensorType> types = node.Op.InferTypes(g.InputsOf(node));
            Require(
                types.Length == node.Outputs.Length,
                $"node '{node.Name}' has {node.Outputs.Length} outputs, its operator {types.Length}");
            for (int k = 0; k < types.Length; k++)
            {
                Require(
                    types[k] == g.Value(node.Outputs[k]).Type,
                    $"'{node.Outputs[k]}' is {g.Value(node.Outputs[k]).Type}, its operator says {types[k]}");
            }
        }
    }
}
