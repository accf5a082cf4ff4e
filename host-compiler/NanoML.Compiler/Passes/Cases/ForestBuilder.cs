using System.Collections.Immutable;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>Makes a forest of branchings. A comparison with the same on both sides is left out.</summary>
internal sealed class ForestBuilder(IReadOnlyList<double> start)
{
    private readonly ImmutableArray<TreeNode>.Builder _nodes = ImmutableArray.CreateBuilder<TreeNode>();
    private readonly List<int> _roots = [];
    private readonly LeafTable _leaves = new();
    private readonly double[] _start = [.. start];

    /// <param name="votes">Of each case, what it adds.</param>
    public void Add(Branching branches, IReadOnlyList<IEnumerable<LeafVote>> votes)
    {
        int next = 0;
        int root = _nodes.Count;
        _roots.Add(root);
        Append(branches);
        if (_nodes[root].IsLeaf)
        {
            foreach (LeafVote vote in _leaves[_nodes[root].Leaf])
            {
                _start[vote.Target] += vote.Weight;
            }

            _nodes.Count = root;
            _roots.RemoveAt(_roots.Count - 1);
        }

        void Append(Branching at)
        {
            if (at.IsLeaf)
            {
                _nodes.Add(TreeNode.OfLeaf(_leaves.PlaceOf(votes[next++])));
                return;
            }

            int place = _nodes.Count;
            _nodes.Add(default);
            Append(at.Left!);
            int right = _nodes.Count;
            Append(at.Right!);
            if (IsSame(place + 1, right))
            {
                TreeNode leaf = _nodes[right];
                _nodes.Count = place;
                _nodes.Add(leaf);
                return;
            }

            Comparison test = at.Comparison;
            _nodes[place] = new TreeNode(test.Feature, test.Threshold, test.IsEquality, test.MissingGoesLeft, right, -1);
        }
    }

    public Forest ToForest()
    {
        if (_roots.Count == 0)
        {
            _roots.Add(0);
            _nodes.Add(TreeNode.OfLeaf(_leaves.PlaceOf([])));
        }

        return new Forest(_nodes.ToImmutable(), [.. _roots], _leaves.ToArray(), [.. _start]);
    }

    private bool IsSame(int left, int right) => _nodes[left].IsLeaf && _nodes[right].IsLeaf && _nodes[left].Leaf == _nodes[right].Leaf;
}
