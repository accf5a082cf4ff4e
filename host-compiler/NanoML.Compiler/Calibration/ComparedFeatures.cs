using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Features that decision trees compare while other layers read the input as well, so that it cannot be ranks. Where they are whole numbers,
/// as categories are, thresholds lie halfway between two of them: rounding to a byte moves no number across.
/// </summary>
internal sealed class ComparedFeatures
{
    /// <summary>A byte tells so many whole numbers apart, with room for half of one at both ends.</summary>
    private const int MostNumbers = 250;

    // What a threshold may miss a whole number by: the float before it.
    private const double Near = 1e-3;

    private readonly ImmutableArray<Node> _trees;

    // The least and the greatest threshold of a feature.
    private readonly Dictionary<int, FeatureRange> _thresholds;

    private ComparedFeatures(ImmutableArray<Node> trees)
    {
        _trees = trees;
        _thresholds = trees.SelectMany(node => ((TreeEnsemble)node.Op).Forest.Nodes).Where(node => !node.IsLeaf).GroupBy(node => node.Feature)
            .ToDictionary(group => group.Key, group => new FeatureRange(group.Min(node => Between(node.Threshold)), group.Max(node => Between(node.Threshold))));
    }

    /// <param name="samples">Whole, as the graph's input takes them.</param>
    /// <returns>Null where trees read no features of the input, or compare what is not whole numbers.</returns>
    public static ComparedFeatures? Of(Graph graph, InputPort port, float[][] samples)
    {
        ImmutableArray<Node> trees = [.. graph.Nodes.Where(node => AreIn(node, port.Name))];
        if (trees.IsEmpty || port.Shape.Count != port.Shape[^1])
        {
            return null;
        }

        var compared = new ComparedFeatures(trees);
        return compared._thresholds.Keys.All(feature => samples.All(sample => float.IsInteger(sample[feature])))
            && trees.All(node => ((TreeEnsemble)node.Op).Forest.Nodes.All(node => node.IsLeaf || !node.IsEquality)) ? compared : null;
    }

    /// <summary>Whether a node is trees that compare elements of an input.</summary>
    public static bool AreIn(Node node, string input) => node.Op is TreeEnsemble { IsRanked: false } && node.Inputs[0] == input;

    /// <summary>The ranges of all features, those that are compared with all thresholds in them; null where a byte cannot hold one.</summary>
    /// <param name="read">Features whose size matters besides.</param>
    public FeatureRange[]? WithRanges(FeatureRange[] ranges, IEnumerable<int> read)
    {
        var own = (FeatureRange[])ranges.Clone();
        HashSet<int> wide = [.. read];
        foreach ((int feature, FeatureRange thresholds) in _thresholds)
        {
            // Numbers beyond the last threshold saturate on its other side.
            (double min, double max) = (thresholds.Min - 1, thresholds.Max + 1);
            own[feature] = wide.Contains(feature)
                ? new FeatureRange(Math.Min(min, ranges[feature].Min), Math.Max(max, ranges[feature].Max))
                : new FeatureRange(min, max);
        }

        return _thresholds.Keys.All(feature => own[feature].Width <= MostNumbers) ? own : null;
    }

    /// <summary>Lets the trees compare levels of features that have scales of their own.</summary>
    /// <param name="scale">What a feature's number becomes.</param>
    public void Rewrite(GraphEditor editor, Func<int, double, float> scale)
    {
        foreach (Node node in _trees)
        {
            var op = (TreeEnsemble)node.Op;
            Forest forest = op.Forest.WithComparisons(at => (at.Feature, scale(at.Feature, Between(at.Threshold))));
            editor.Replace(node, node with { Op = op with { Forest = forest, ComparesLevels = true } });
        }
    }

    /// <summary>Halfway between the whole numbers that a threshold parts: those up to it go left.</summary>
    private static double Between(float threshold)
    {
        double nearest = Math.Round((double)threshold);
        return Math.Abs(threshold - nearest) > Near ? Math.Floor((double)threshold) + 0.5
            : threshold < nearest ? nearest - 0.5 : nearest + 0.5;
    }
}
