using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What a node of a tree asks; as TreeEnsemble of version 5 numbers them.</summary>
public enum BranchMode
{
    AtMost,
    Below,
    AtLeast,
    Above,
    Equal,
    NotEqual,
    Member,
    Leaf,
}

/// <summary>A node of a tree as an operator lists it.</summary>
/// <param name="TracksMissing">Whether NaN goes where the comparison holds.</param>
/// <param name="Members">What a <see cref="BranchMode.Member"/> looks for; else empty.</param>
/// <param name="True">Where the node lies that follows if the comparison holds.</param>
/// <param name="Votes">What a leaf adds.</param>
public sealed record ListedNode(
    BranchMode Mode, int Feature, double Value, bool TracksMissing, ImmutableArray<double> Members, int True, int False, ImmutableArray<LeafVote> Votes);

/// <summary>The trees of a file before they are put in order, whichever operator lists them.</summary>
/// <param name="Features">How many the input has.</param>
/// <param name="Roots">Where each tree begins.</param>
public sealed record ListedTrees(ImmutableArray<ListedNode> Nodes, ImmutableArray<int> Roots, int Features)
{
    /// <summary>Deeper and larger than any board holds.</summary>
    public const int MaxNodes = 1 << 20;

    /// <summary>Every node is reached by one way from one root.</summary>
    /// <exception cref="OpException">It is not, or a node compares what is not there.</exception>
    public void Require()
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(Roots);
        while (open.TryPop(out int place))
        {
            if (place < 0 || place >= Nodes.Length)
            {
                throw Bad($"node {place} of {Nodes.Length} does not exist");
            }

            if (!seen.Add(place))
            {
                throw Bad($"its trees come to node {place} by two ways");
            }

            ListedNode node = Nodes[place];
            if (node.Mode == BranchMode.Leaf)
            {
                continue;
            }

            if (node.Feature < 0 || node.Feature >= Features || double.IsNaN(node.Value) || (node.Mode == BranchMode.Member && node.Members.IsEmpty))
            {
                throw Bad($"node {place} compares feature {node.Feature} of {Features} with {(node.Mode == BranchMode.Member ? "an empty set" : node.Value)}");
            }

            open.Push(node.True);
            open.Push(node.False);
        }
    }

    /// <summary>The same trees, each of which adds to sums of its own: those of the first tree come first.</summary>
    /// <param name="targets">How many sums there are.</param>
    /// <param name="change">What a leaf adds instead.</param>
    public ListedTrees Apart(int targets, Func<ImmutableArray<LeafVote>, IEnumerable<LeafVote>> change)
    {
        ImmutableArray<ListedNode>.Builder nodes = Nodes.ToBuilder();
        for (int tree = 0; tree < Roots.Length; tree++)
        {
            foreach (int place in Tree(Roots[tree]).Where(place => Nodes[place].Mode == BranchMode.Leaf))
            {
                int first = tree * targets;
                nodes[place] = Nodes[place] with { Votes = [.. change(Nodes[place].Votes).Select(vote => vote with { Target = first + vote.Target })] };
            }
        }

        return this with { Nodes = nodes.ToImmutable() };
    }

    /// <summary>The same trees, whose leaves add a share.</summary>
    public ListedTrees Divided(int by) => this with
    {
        Nodes = [.. Nodes.Select(node => node with { Votes = [.. node.Votes.Select(vote => vote with { Weight = vote.Weight / by })] })],
    };

    /// <summary>All nodes of a tree.</summary>
    public IEnumerable<int> Tree(int root)
    {
        var open = new Stack<int>([root]);
        while (open.TryPop(out int place))
        {
            yield return place;
            if (Nodes[place].Mode != BranchMode.Leaf)
            {
                open.Push(Nodes[place].True);
                open.Push(Nodes[place].False);
            }
        }
    }

    private static OpException Bad(string problem) => new(DiagnosticCatalog.BadGraph, problem);
}
