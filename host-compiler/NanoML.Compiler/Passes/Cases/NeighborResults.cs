using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>
/// What a model makes of the numbers of the nearest points, and of their distances. Whether it is a mean of what each point has is asked of the
/// operators themselves: what a point has is what they say where it is all of the nearest, and then they say the mean for any others, or the one
/// weighted by distances.
/// </summary>
internal sealed class NeighborResults
{
    private const int Trials = 256;
    private const double Rounding = 1e-4;
    private const double ShareRounding = 1e-3;

    private readonly Graph _graph;
    private readonly string _indices;
    private readonly string _distances;
    private readonly int _sign;
    private readonly int _points;

    /// <param name="choice">Says the numbers of the nearest points, after their distances.</param>
    /// <param name="areNegative">Whether the distances have the other sign there.</param>
    /// <param name="points">How many there are to choose from.</param>
    public NeighborResults(Graph graph, Node choice, bool areNegative, int points)
    {
        _graph = graph;
        (_distances, _indices) = (choice.Outputs[0], choice.Outputs[1]);
        _sign = areNegative ? -1 : 1;
        _points = points;
        HashSet<string> known = [.. choice.Outputs];
        var followers = ImmutableArray.CreateBuilder<Node>();
        foreach (Node node in graph.Nodes)
        {
            string[] inputs = [.. node.Inputs.Where(name => name.Length > 0 && !graph.Value(name).IsConstant)];
            if (inputs.Length > 0 && inputs.All(known.Contains))
            {
                followers.Add(node);
                known.UnionWith(node.Outputs);
            }
        }

        Followers = followers.ToImmutable();
    }

    /// <summary>The nodes whose results depend on the numbers and distances alone.</summary>
    public ImmutableArray<Node> Followers { get; }

    /// <summary>Whether every row adds up to 1, as the votes of one class do.</summary>
    public static bool AreShares(Tensor results) =>
        results.Shape[1] > 1 && results.Floats.All(value => value >= 0)
        && results.Floats.Chunk(results.Shape[1]).All(row => Math.Abs(row.Sum() - 1) < ShareRounding);

    /// <summary>What every point has [points, elements of the node's result]; null where the result is no mean of that.</summary>
    /// <returns>With whether the mean is weighted by one over distances.</returns>
    /// <exception cref="Diagnostics.CompilerException">A table that is looked up in is too short for the points.</exception>
    public (Tensor Means, bool IsByDistance)? MeansOf(Node node)
    {
        if (node.Outputs.Length != 1 || !_graph.Value(node.Output).Type.ElementType.IsFloat())
        {
            return null;
        }

        int count = _graph.Value(_indices).Shape.Count;
        var own = new float[_points][];
        float[] Own(int point) => own[point] ??= Evaluate(node, [.. Enumerable.Repeat((long)point, count)], [.. Enumerable.Repeat(1f, count)]);
        var random = new Random(1);
        int[] numbers = [.. Enumerable.Range(0, _points)];
        (bool isMean, bool isWeighted) = (true, count > 1);
        for (int trial = 0; trial < Trials && (isMean || isWeighted); trial++)
        {
            random.Shuffle(numbers);
            int[] nearest = numbers[..count];
            float[] distances = [.. Enumerable.Range(0, count).Select(k => k == 0 && trial % 8 == 0 ? 0 : random.NextSingle()).Order()];
            float[] result = Evaluate(node, Array.ConvertAll(nearest, point => (long)point), distances);
            float[][] each = Array.ConvertAll(nearest, Own);
            isMean &= IsMean(result, each, _ => 1);
            isWeighted &= IsMean(result, each, k => 1 / Math.Max(distances[k], NearestNeighbors.LeastDistance));
        }

        if (!isMean && !isWeighted)
        {
            return null;
        }

        float[] all = [.. Enumerable.Range(0, _points).SelectMany(Own)];
        return (new Tensor(Shape.Of(_points, all.Length / _points), all), !isMean);
    }

    private static bool IsMean(float[] result, float[][] own, Func<int, double> weight)
    {
        double[] weights = [.. own.Select((_, k) => weight(k))];
        double all = weights.Sum();
        return !result.Where((value, o) => !(Math.Abs(value - (own.Select((row, k) => weights[k] * row[o]).Sum() / all)) <= Rounding * own.Max(row => Math.Abs(row[o])))).Any();
    }

    private float[] Evaluate(Node last, long[] numbers, float[] distances)
    {
        var values = new Dictionary<string, Tensor>
        {
            [_indices] = new Tensor(_graph.Value(_indices).Shape, numbers),
            [_distances] = new Tensor(_graph.Value(_distances).Shape, Array.ConvertAll(distances, d => _sign * d), _graph.Value(_distances).Type.ElementType),
        };
        foreach (Node node in Followers)
        {
            Tensor?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : _graph.Value(name).Constant ?? values[name])];
            ImmutableArray<Tensor> outputs = Evaluate(node, inputs);
            for (int k = 0; k < node.Outputs.Length; k++)
            {
                values[node.Outputs[k]] = outputs[k];
            }

            if (node == last)
            {
                break;
            }
        }

        return values[last.Output].Floats;
    }

    private ImmutableArray<Tensor> Evaluate(Node node, Tensor?[] inputs)
    {
        try
        {
            return node.Op.Evaluate(inputs);
        }
        catch (OpException problem)
        {
            throw problem.At(_graph.Describe(node), node.Name);
        }
    }
}
