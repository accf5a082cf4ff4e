using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>
/// What a model makes of the numbers of the nearest points. Whether it is a mean of what each point has is asked of the operators themselves:
/// what a point has is what they say where it is all of the nearest, and then they say the mean for any others.
/// </summary>
internal sealed class NeighborResults
{
    private const int Trials = 256;
    private const double Rounding = 1e-4;
    private const double ShareRounding = 1e-3;

    private readonly Graph _graph;
    private readonly string _indices;
    private readonly int _points;

    /// <param name="indices">The value with the numbers of the nearest points.</param>
    /// <param name="points">How many there are to choose from.</param>
    public NeighborResults(Graph graph, string indices, int points)
    {
        _graph = graph;
        _indices = indices;
        _points = points;
        HashSet<string> known = [indices];
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

    /// <summary>The nodes whose results depend on the numbers alone.</summary>
    public ImmutableArray<Node> Followers { get; }

    /// <summary>Whether every row adds up to 1, as the votes of one class do.</summary>
    public static bool AreShares(Tensor results) =>
        results.Shape[1] > 1 && results.Floats.All(value => value >= 0)
        && results.Floats.Chunk(results.Shape[1]).All(row => Math.Abs(row.Sum() - 1) < ShareRounding);

    /// <summary>What every point has [points, elements of the node's result]; null where the result is no mean of that.</summary>
    /// <exception cref="Diagnostics.CompilerException">A table that is looked up in is too short for the points.</exception>
    public Tensor? MeansOf(Node node)
    {
        if (node.Outputs.Length != 1 || !_graph.Value(node.Output).Type.ElementType.IsFloat())
        {
            return null;
        }

        int count = _graph.Value(_indices).Shape.Count;
        var own = new float[_points][];
        float[] Own(int point) => own[point] ??= Evaluate(node, [.. Enumerable.Repeat((long)point, count)]);
        var random = new Random(1);
        int[] numbers = [.. Enumerable.Range(0, _points)];
        for (int trial = 0; trial < Trials; trial++)
        {
            random.Shuffle(numbers);
            int[] nearest = numbers[..count];
            if (!IsMean(Evaluate(node, Array.ConvertAll(nearest, point => (long)point)), Array.ConvertAll(nearest, Own)))
            {
                return null;
            }
        }

        float[] all = [.. Enumerable.Range(0, _points).SelectMany(Own)];
        return new Tensor(Shape.Of(_points, all.Length / _points), all);
    }

    private static bool IsMean(float[] result, float[][] own) => !result.Where((value, k) =>
        !(Math.Abs(value - own.Average(row => (double)row[k])) <= Rounding * own.Max(row => Math.Abs(row[k])))).Any();

    private float[] Evaluate(Node last, long[] numbers)
    {
        var values = new Dictionary<string, Tensor> { [_indices] = new Tensor(_graph.Value(_indices).Shape, numbers) };
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
