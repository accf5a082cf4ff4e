using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Data of which some elements are replaced by those of a second input: a choice among the elements of both.</summary>
/// <param name="Sources">For each element of the data, its place among those of the data and, behind them, the others.</param>
public sealed record Replacement(ImmutableArray<int> Sources) : ComposedOp
{
    public override string OpType => "Scatter";

    public override bool AcceptsIntegers => true;

    /// <param name="places">In the data, of each element of the second input; of equal ones the last counts.</param>
    public static Replacement Of(Shape data, IEnumerable<int> places)
    {
        int[] sources = AxisMaps.Identity(data.Count);
        int next = data.Count;
        foreach (int place in places)
        {
            sources[place] = next++;
        }

        return new Replacement([.. sources]);
    }

    /// <exception cref="OpException">Updates are added to the data, or combined with it otherwise.</exception>
    public static void RequireNoReduction(NodeImport node)
    {
        if (node.String("reduction", "none") is not "none" and string reduction)
        {
            throw OpException.Unsupported($"reduction '{reduction}' is not supported", "Scatter into zeros, and combine that with Add or Mul.");
        }
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape data = on.ShapeOf(inputs[0]);
        T all = on.Apply(new Concat(0), on.Reshape(inputs[0], Shape.Of(data.Count)), on.Reshape(inputs[1], Shape.Of(on.ShapeOf(inputs[1]).Count)));
        return on.Reshape(on.Apply(new Gather(0, Shape.Of(data.Count), Sources), all), data);
    }

    public bool Equals(Replacement? other) => other is not null && Sources.SequenceEqual(other.Sources);

    public override int GetHashCode() => Sources.Aggregate(17, HashCode.Combine);
}
