using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes.Cases;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes one <see cref="TreeEnsemble"/> of whatever a model computes by comparing its input with constants: trees that are written as look-ups
/// of node numbers, as products of matrices, or with arithmetic between them. Trees behind a scaler come to read the input itself.
/// </summary>
public static class CollectTrees
{
    public static Graph Run(Graph graph)
    {
        if (graph.Inputs is not [var input] || graph.FormOf(input) is not { Scaling: null, Ranks: null, Features: null } || !IsRow(graph.Value(input))
            || !graph.Nodes.Any(node => node.Op is TreeEnsemble or Compare or Equal))
        {
            return RequireNoLookUps(graph);
        }

        IReadOnlyDictionary<string, Known> known = CaseAnalysis.Of(graph);
        var editor = new GraphEditor(graph);
        HashSet<string> needed = Needed(graph, known);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is TreeEnsemble trees && node.Inputs[0] != input && known.TryGetValue(node.Inputs[0], out Known? features)
                && ForestRules.OnInput(trees.Forest, features) is { } moved)
            {
                editor.Replace(node, node with { Op = trees with { Forest = moved }, Inputs = [input] });
            }
            else if (node.Op is not TreeEnsemble && needed.Contains(node.Output) && known.TryGetValue(node.Output, out Known? sums) && sums.HasCases)
            {
                Collect(editor, node, input, sums);
            }
        }

        return WithShares(RequireNoLookUps(editor.ToGraph()));
    }

    /// <summary>Values that something reads which is no matter of comparisons; of parts put side by side, of which only some are, each part.</summary>
    private static HashSet<string> Needed(Graph graph, IReadOnlyDictionary<string, Known> known)
    {
        HashSet<string> needed = [.. graph.Outputs, .. graph.Nodes.Where(node => !node.Outputs.All(known.ContainsKey)).SelectMany(node => node.Inputs)];
        foreach (Node node in graph.Nodes.Reverse().Where(node => node.Op is Concat or Reshape))
        {
            if (needed.Contains(node.Output) && known.TryGetValue(node.Output, out Known? parts) && parts.HasCases && ForestRules.Of(parts) is null)
            {
                needed.UnionWith(node.Inputs);
            }
        }

        return needed;
    }

    // Before anything computes an index, which may be none.
    private static Graph RequireNoLookUps(Graph graph)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Op is GatherByIndex or GatherElements && !graph.Value(node.Inputs[1]).IsConstant) is not { } lookUp)
        {
            return graph;
        }

        throw new CompilerException(
            DiagnosticCatalog.NotPlannable,
            $"{graph.Describe(lookUp)}: it looks up by an index that is computed from the model's input, and not by comparisons of it",
            "Cut the model before it and look up in the application.")
        {
            Node = lookUp.Name,
        };
    }

    private static bool IsRow(Value input) =>
        input.Type.ElementType.IsFloat() && input.Shape.Rank is 1 or 2 && input.Shape.Count == input.Shape[^1] && input.Pinned is null;

    private static void Collect(GraphEditor editor, Node node, string input, Known sums)
    {
        if (ForestRules.Of(sums) is not { } forest)
        {
            return;
        }

        var op = new TreeEnsemble(forest, ForestResult.Values) { After = Totals.After(sums.Elements[0]), Type = sums.Type.ElementType };
        (double ofLeast, double ofMost) = op.Ends();
        if (!op.Type.IsFloat() && (Math.Max(Math.Abs(ofLeast), Math.Abs(ofMost)) > byte.MaxValue || Math.Abs(ofMost - ofLeast) > byte.MaxValue))
        {
            return;
        }

        if (forest.Targets > 1 && ofLeast <= ofMost && editor.Consumers(node.Output).Any(reader => reader.Op is ArgMax or Normalizer))
        {
            op = op with { Kind = ForestResult.Scores };
        }

        Node made = editor.Replace(node, node with { Op = op, Inputs = [input] });
        if (editor.Value(made.Output).Shape != sums.Type.Shape)
        {
            editor.Follow(made, new Reshape(sums.Type.Shape));
        }
    }

    /// <summary>Scores whose shares of one are wanted keep the class when they become bytes.</summary>
    private static Graph WithShares(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is TreeEnsemble { Outputs: > 1, Complement: null, Kind: ForestResult.Values or ForestResult.Scores }))
        {
            var trees = (TreeEnsemble)node.Op;
            if (editor.OnlyConsumer(node.Output) is { } reader && Logarithms(trees, reader.Op) is { } after)
            {
                editor.Absorb(node, reader, node with { Op = trees with { Kind = ForestResult.Softmax, After = after } });
            }
        }

        return editor.ToGraph();
    }

    /// <summary>What sums go through until their Softmax is what a reader makes of them; null where there is no such thing.</summary>
    private static ImmutableArray<Step>? Logarithms(TreeEnsemble trees, Op reader) => reader switch
    {
        Softmax { Axis: 1, AxisCount: 1 } when trees.After.IsEmpty => [],
        Normalizer { Norm: RowNorm.L1 } when trees.Kind == ForestResult.Scores && WithoutClip(trees.After) is [.., { Op: Sigmoid }] probabilities =>
            probabilities.Add(new Step(new Log(), 0, [0], [ElementType.Float32])),
        _ => null,
    };

    // What is a probability is not below zero.
    private static ImmutableArray<Step> WithoutClip(ImmutableArray<Step> steps) =>
        steps is [.., { Op: Sigmoid }, { Op: Clip { Min: 0, Max: float.PositiveInfinity } }] ? steps[..^1] : steps;
}
