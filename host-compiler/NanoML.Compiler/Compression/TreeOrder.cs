using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Compression;

/// <summary>
/// The trees of a forest by what they are worth: one after the other, that goes without which the rest comes closest to the sums of all
/// (backward elimination). The rest adds as it is, as boosted trees do, or as much as all of them would, as averaged ones do; what comes closer
/// is taken.
/// </summary>
internal sealed class TreeOrder
{
    private readonly int[] _added;
    private readonly double[] _errorAdded;
    private readonly int[] _averaged;
    private readonly double[] _errorAveraged;

    private TreeOrder(float[][] votes)
    {
        (_added, _errorAdded) = Eliminate(votes, _ => 1);
        (_averaged, _errorAveraged) = Eliminate(votes, left => (double)votes.Length / left);
    }

    /// <param name="node">A <see cref="TreeEnsemble"/> that reads the input.</param>
    /// <param name="samples">Whole ones.</param>
    public static TreeOrder Of(Graph graph, Node node, float[][] samples)
    {
        Forest forest = ((TreeEnsemble)node.Op).Forest;
        float[][] rows = [.. samples.Select(sample => graph.Feed(sample)[node.Inputs[0]].Floats)];
        var votes = new float[forest.Roots.Length][];
        Parallel.For(0, votes.Length, Cores.All, tree =>
        {
            var own = new float[rows.Length * forest.Targets];
            for (int row = 0; row < rows.Length; row++)
            {
                foreach (LeafVote vote in forest.VotesOf(tree, rows[row]))
                {
                    own[(row * forest.Targets) + vote.Target] += (float)vote.Weight;
                }
            }

            votes[tree] = own;
        });
        return new TreeOrder(votes);
    }

    /// <summary>The graph with so many trees.</summary>
    public Graph Keep(Graph graph, Node node, int count)
    {
        var op = (TreeEnsemble)node.Op;
        int all = op.Forest.Roots.Length;
        bool isAverage = _errorAveraged[count] < _errorAdded[count];
        int[] kept = [.. (isAverage ? _averaged : _added)[(all - count)..].Order()];
        var editor = new GraphEditor(graph);
        editor.Replace(node, node with { Op = op with { Forest = op.Forest.Of(kept, isAverage ? (double)all / count : 1) } });
        return editor.ToGraph();
    }

    /// <returns>The trees in the order in which they go, and the squared error with so many of them left.</returns>
    private static (int[] Order, double[] Errors) Eliminate(float[][] votes, Func<int, double> factorOf)
    {
        var all = new float[votes[0].Length];
        Array.ForEach(votes, own => TensorPrimitives.Add<float>(all, own, all));
        double[] squares = [.. votes.Select(own => (double)TensorPrimitives.SumOfSquares<float>(own))];
        var left = Enumerable.Range(0, votes.Length).ToList();
        var sum = (float[])all.Clone();
        var order = new int[votes.Length];
        var errors = new double[votes.Length + 1];
        var error = new float[all.Length];
        for (int step = 0; left.Count > 0; step++)
        {
            // Without a tree v, the error is all - factor * (sum - v) = (all - factor * sum) + factor * v.
            double factor = left.Count > 1 ? factorOf(left.Count - 1) : 0;
            TensorPrimitives.MultiplyAdd<float>(sum, (float)-factor, all, error);
            int goes = left.MinBy(tree => (2 * factor * TensorPrimitives.Dot<float>(error, votes[tree])) + (factor * factor * squares[tree]));
            TensorPrimitives.Subtract<float>(sum, votes[goes], sum);
            left.Remove(goes);
            order[step] = goes;
            TensorPrimitives.MultiplyAdd<float>(sum, (float)-factor, all, error);
            errors[left.Count] = TensorPrimitives.SumOfSquares<float>(error);
        }

        return (order, errors);
    }
}
