using System.Collections.Immutable;

namespace NanoML.Compiler.Ops.Support;

/// <summary>One node of a decision tree: a comparison whose left child follows it, or a leaf.</summary>
/// <param name="Feature">Which element of the input is compared.</param>
/// <param name="Threshold">An inner node goes left for <c>x &lt;= Threshold</c>, or for <c>x == Threshold</c>.</param>
/// <param name="IsEquality">Which of the two.</param>
/// <param name="MissingGoesLeft">Where NaN goes.</param>
/// <param name="Right">The index of the right child, behind all nodes of the left one.</param>
/// <param name="Leaf">Which of the forest's leaves it is; -1 for an inner node.</param>
public readonly record struct TreeNode(int Feature, float Threshold, bool IsEquality, bool MissingGoesLeft, int Right, int Leaf)
{
    public bool IsLeaf => Leaf >= 0;

    public static TreeNode OfLeaf(int leaf) => new(0, 0, false, false, 0, leaf);

    public bool GoesLeft(float x) => float.IsNaN(x) ? MissingGoesLeft : IsEquality ? x == Threshold : x <= Threshold;
}

/// <summary>What a leaf adds to one sum.</summary>
public readonly record struct LeafVote(int Target, double Weight);

/// <summary>Decision trees whose leaves add to sums.</summary>
/// <param name="Nodes">Of all trees, each depth first.</param>
/// <param name="Roots">The first node of each tree.</param>
/// <param name="Leaves">What leaves add, each different one once.</param>
/// <param name="Base">Where each sum starts.</param>
public sealed record Forest(
    ImmutableArray<TreeNode> Nodes, ImmutableArray<int> Roots, ImmutableArray<ImmutableArray<LeafVote>> Leaves, ImmutableArray<double> Base)
{
    public int Targets => Base.Length;

    /// <summary>The sums for one sample.</summary>
    public double[] Sums(ReadOnlySpan<float> x)
    {
        double[] sums = [.. Base];
        foreach (int root in Roots)
        {
            foreach (LeafVote vote in Leaves[LeafOf(root, x)])
            {
                sums[vote.Target] += vote.Weight;
            }
        }

        return sums;
    }

    /// <summary>What one tree adds for one sample.</summary>
    public ImmutableArray<LeafVote> VotesOf(int tree, ReadOnlySpan<float> x) => Leaves[LeafOf(Roots[tree], x)];

    /// <summary>Some of the trees.</summary>
    /// <param name="trees">Their places, ascending.</param>
    /// <param name="factor">Of what their leaves add.</param>
    public Forest Of(IReadOnlyList<int> trees, double factor)
    {
        var nodes = ImmutableArray.CreateBuilder<TreeNode>();
        var roots = ImmutableArray.CreateBuilder<int>();
        var leaves = new LeafTable();
        foreach (int tree in trees)
        {
            int moved = nodes.Count - Roots[tree];
            roots.Add(nodes.Count);
            nodes.AddRange(Nodes[Roots[tree]..End(tree)].Select(node => node.IsLeaf
                ? TreeNode.OfLeaf(leaves.PlaceOf(Leaves[node.Leaf].Select(vote => vote with { Weight = vote.Weight * factor })))
                : node with { Right = node.Right + moved }));
        }

        return new Forest(nodes.ToImmutable(), roots.ToImmutable(), leaves.ToArray(), Base);
    }

    /// <summary>The most that the magnitude of a sum can be.</summary>
    public double LargestSum()
    {
        double[] sums = [.. Base.Select(Math.Abs)];
        foreach ((double[] least, double[] most) in LeavesByTree())
        {
            for (int t = 0; t < sums.Length; t++)
            {
                sums[t] += Math.Max(-least[t], most[t]);
            }
        }

        return sums.Max();
    }

    /// <summary>What lies between the least and the greatest value that any sum can have.</summary>
    public (double Least, double Most) Range()
    {
        double[] lows = [.. Base];
        double[] highs = [.. Base];
        foreach ((double[] least, double[] most) in LeavesByTree())
        {
            for (int t = 0; t < lows.Length; t++)
            {
                lows[t] += least[t];
                highs[t] += most[t];
            }
        }

        return (lows.Min(), highs.Max());
    }

    /// <summary>Of each tree, the least and the most that it adds to each sum, or nothing.</summary>
    private IEnumerable<(double[] Least, double[] Most)> LeavesByTree()
    {
        for (int tree = 0; tree < Roots.Length; tree++)
        {
            int end = End(tree);
            var least = new double[Targets];
            var most = new double[Targets];
            for (int k = Roots[tree]; k < end; k++)
            {
                foreach (LeafVote vote in Nodes[k].IsLeaf ? Leaves[Nodes[k].Leaf] : [])
                {
                    least[vote.Target] = Math.Min(least[vote.Target], vote.Weight);
                    most[vote.Target] = Math.Max(most[vote.Target], vote.Weight);
                }
            }

            yield return (least, most);
        }
    }

    /// <summary>The same trees with comparisons of other numbers.</summary>
    /// <param name="compare">Of an inner node: its feature and threshold.</param>
    public Forest WithComparisons(Func<TreeNode, (int Feature, float Threshold)> compare) => this with
    {
        Nodes = [.. Nodes.Select(node =>
        {
            if (node.IsLeaf)
            {
                return node;
            }

            (int feature, float threshold) = compare(node);
            return node with { Feature = feature, Threshold = threshold };
        })],
    };

    /// <summary>Behind the last node of a tree.</summary>
    private int End(int tree) => tree + 1 < Roots.Length ? Roots[tree + 1] : Nodes.Length;

    private int LeafOf(int node, ReadOnlySpan<float> x)
    {
        while (!Nodes[node].IsLeaf)
        {
            node = Nodes[node].GoesLeft(x[Nodes[node].Feature]) ? node + 1 : Nodes[node].Right;
        }

        return Nodes[node].Leaf;
    }
}
