using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.UnrolledForest;

/// <summary>Some of a forest's trees in one method.</summary>
/// <param name="Trees">Roots.</param>
/// <param name="Features">The elements of the input that they compare, which come into locals; null for so many that they are read where they are compared.</param>
/// <param name="Targets">The sums that they add to.</param>
/// <param name="IlBytes">An upper estimate.</param>
internal sealed record ForestMethod(ImmutableArray<int> Trees, ImmutableArray<int>? Features, ImmutableArray<int> Targets, int IlBytes)
{
    /// <summary>Branches of 16 bits reach over it.</summary>
    public const int MaxIlBytes = 32_000;

    private const int MaxFeatureLocals = 100;
    private const int BytesPerNode = 12;
    private const int BytesPerElement = 5;
    private const int BytesPerVote = 12;
    private const int BytesPerLeaf = 5;
    private const int BytesPerFeature = 8;
    private const int BytesPerTarget = 64;
    private const int BytesPerMethod = 60;

    /// <summary>As many trees as a method holds, one after the other.</summary>
    public static ImmutableArray<ForestMethod> Cut(ForestSumsCall forest)
    {
        var methods = ImmutableArray.CreateBuilder<ForestMethod>();
        ForestMethod? last = null;
        foreach (int root in forest.Roots.Ints)
        {
            ForestMethod method = last is null ? Of(forest, [root]) : Of(forest, [.. last.Trees, root]);
            if (last is not null && method.IlBytes > MaxIlBytes)
            {
                methods.Add(last);
                method = Of(forest, [root]);
            }

            last = method;
        }

        return last is null ? methods.ToImmutable() : [.. methods, last];
    }

    private static ForestMethod Of(ForestSumsCall forest, ImmutableArray<int> trees)
    {
        ForestNode[] nodes = [.. trees.SelectMany(root => ForestNode.Tree(forest, root))];
        ImmutableArray<int> features = [.. nodes.Where(node => !node.IsLeaf).Select(node => node.Feature).Distinct().Order()];
        ImmutableArray<int> targets = [.. nodes.Where(node => node.IsLeaf).SelectMany(node => node.Votes(forest)).Select(vote => vote.Target).Distinct().Order()];
        bool fits = features.Length <= MaxFeatureLocals;
        int inner = nodes.Count(node => !node.IsLeaf);
        int bytes = BytesPerMethod + (features.Length * BytesPerFeature) + (targets.Length * BytesPerTarget)
            + (inner * (BytesPerNode + (fits ? 0 : BytesPerElement)))
            + nodes.Where(node => node.IsLeaf).Sum(node => BytesPerLeaf + (BytesPerVote * node.Votes(forest).Count()));
        return new ForestMethod(trees, fits ? features : null, targets, bytes);
    }
}
