using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>What is known of a value of a graph: each element as a function of the model's input.</summary>
/// <param name="Elements">In row-major order.</param>
internal sealed record Known(TensorType Type, ImmutableArray<Element> Elements)
{
    /// <summary>Whether a comparison decides an element.</summary>
    public bool HasCases => Elements.Any(element => element is Total or ByCase { Values.Length: > 1 });
}

/// <summary>What is known of one element.</summary>
internal abstract record Element;

/// <summary>In each case it is a number, or an element of the model's input.</summary>
/// <param name="Values">One for each case.</param>
internal sealed record ByCase(Branching Branches, ImmutableArray<CaseValue> Values) : Element
{
    public static ByCase Of(CaseValue value) => new(Branching.Leaf, [value]);

    public bool IsNumber => Values.Length == 1 && Values[0].Feature is null;

    public bool AreNumbers => Values.All(value => value.Feature is null);

    /// <summary>The same without comparisons that have the same on both sides.</summary>
    public ByCase Reduced()
    {
        int next = 0;
        var values = ImmutableArray.CreateBuilder<CaseValue>();
        Branching branches = Walk(Branches);
        return new ByCase(branches, values.ToImmutable());

        Branching Walk(Branching at)
        {
            if (at.IsLeaf)
            {
                values.Add(Values[next++]);
                return Branching.Leaf;
            }

            Branching left = Walk(at.Left!);
            Branching right = Walk(at.Right!);
            if (!left.IsLeaf || !right.IsLeaf || values[^1] != values[^2])
            {
                return new Branching(at.Comparison, left, right);
            }

            values.RemoveAt(values.Count - 1);
            return Branching.Leaf;
        }
    }
}

/// <summary>A function of a sum of numbers that are known by cases.</summary>
/// <param name="Terms">Numbers alone.</param>
/// <param name="After">What the sum goes through, one step after the other: functions of one number.</param>
internal sealed record Total(ImmutableArray<(double Weight, ByCase Term)> Terms, double Base, ImmutableArray<Step> After) : Element
{
    public Total Scaled(double factor) => this with { Terms = [.. Terms.Select(term => (term.Weight * factor, term.Term))], Base = Base * factor };
}

/// <summary>A number, or an element of the model's input.</summary>
/// <param name="Number">It; integers as well.</param>
/// <param name="Feature">Null for a number.</param>
internal readonly record struct CaseValue(double Number, FeatureValue? Feature = null);

/// <summary>An element of the model's input behind steps that rise or fall with it.</summary>
/// <param name="Index">Of the element.</param>
internal sealed record FeatureValue(int Index, ImmutableArray<Step> Steps);
