using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Random trees over so many features that a path seldom asks twice for one; random bytes go left as often as right.</summary>
internal static class RandomForest
{
    private const int Features = 400;
    private const float Middle = 127;

    /// <summary>A plan of the sums alone.</summary>
    /// <param name="features">How many features the trees compare, of those that there are.</param>
    public static Plan Plan(Random random, int trees, int depth, int targets, int features = Features)
    {
        var nodes = ImmutableArray.CreateBuilder<TreeNode>();
        var leaves = ImmutableArray.CreateBuilder<ImmutableArray<LeafVote>>();
        ImmutableArray<int> roots = [.. Enumerable.Range(0, trees).Select(_ => Grow(depth))];
        var op = new TreeEnsemble(
            new Forest(nodes.ToImmutable(), roots, leaves.ToImmutable(), [.. new double[targets]]), ForestResult.Values, IsRanked: true);
        var values = new[] { new Value("x", new TensorType(ElementType.Float32, Shape.Of(1, Features))), new Value("y", new TensorType(ElementType.Float32, Shape.Of(1, targets))) };
        var graph = new Graph(
            "forest", "forest.onnx", [new Node("Forest", op, ["x"], ["y"])], values.ToImmutableDictionary(v => v.Name), ["x"], ["y"],
            ImmutableDictionary<string, string>.Empty);
        var quant = values.ToImmutableDictionary(v => v.Name, v => new QuantValue(v.Name, v.Shape, new QuantParams(1, 0)));
        Plan plan = Planner.CreatePlan(new QuantGraph(graph, quant, ImmutableDictionary<string, QuantWeights>.Empty));
        return plan with { Calls = [.. plan.Calls.OfType<ForestSumsCall>()] };

        int Grow(int left)
        {
            int place = nodes.Count;
            if (left == 0)
            {
                nodes.Add(TreeNode.OfLeaf(leaves.Count));
                leaves.Add([new LeafVote(random.Next(targets), random.NextDouble() + 0.1)]);
                return place;
            }

            nodes.Add(default);
            Grow(left - 1);
            nodes[place] = new TreeNode(random.Next(features), Middle, false, false, nodes.Count, -1);
            Grow(left - 1);
            return place;
        }
    }
}
