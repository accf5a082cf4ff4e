using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>Sums of what is known of elements.</summary>
internal static class Totals
{
    private const int Net = 1 << 10;

    /// <summary>The weighted sum of elements. Where it is a matter of the cases of one branching, it is known by case.</summary>
    /// <returns>Null where an element of the input is in it that does not stand alone, or a sum has gone through a function.</returns>
    public static Element? Weighted(IReadOnlyList<(double Factor, Element Element)> terms, double start)
    {
        (double Factor, Element Element)[] kept = [.. terms.Where(term => term.Factor != 0 && !IsZero(term.Element))];
        if (kept.Length == 0)
        {
            return Cases.ByCase.Of(new CaseValue(start));
        }

        if (kept.All(term => term.Element is ByCase))
        {
            ByCase[] cases = [.. kept.Select(term => (ByCase)term.Element)];
            if (Common.Refinement([.. cases.Select(x => x.Branches)]) is { } common)
            {
                return Together(kept, cases, common, start);
            }
        }

        return Sum(kept, start);
    }

    /// <summary>The weighted sum as a sum of trees.</summary>
    /// <returns>Null where an element of the input is in it, or a sum has gone through a function.</returns>
    public static Total? Sum(IEnumerable<(double Factor, Element Element)> terms, double start)
    {
        var trees = new List<(double, ByCase)>();
        foreach ((double factor, Element element) in terms)
        {
            switch (element)
            {
                case ByCase { IsNumber: true } number:
                    start += factor * number.Values[0].Number;
                    break;
                case ByCase { AreNumbers: true } cases:
                    trees.Add((factor, cases));
                    break;
                case Total { After.IsEmpty: true } total:
                    start += factor * total.Base;
                    trees.AddRange(total.Scaled(factor).Terms);
                    break;
                default:
                    return null;
            }
        }

        return new Total(Merged(trees), start, []);
    }

    /// <summary>An element as the sum that it is a function of; null where there is an element of the input in it.</summary>
    public static Total? Bare(Element element) => element is Total total ? total with { After = [] } : Sum([(1, element)], 0);

    /// <summary>A sum as what it is in each case of all its trees; null where there are more than <paramref name="most"/>, or where it goes through a function.</summary>
    public static Element? ByCase(Element element, int most) => element is not Total total ? element
        : total.After.IsEmpty && Common.Product([.. total.Terms.Select(term => term.Term.Branches)], most) is { } common
            ? Together([.. total.Terms.Select(term => (term.Weight, (Element)term.Term))], [.. total.Terms.Select(term => term.Term)], common, total.Base)
            : null;

    /// <summary>What a sum goes through.</summary>
    public static ImmutableArray<Step> After(Element element) => element is Total total ? total.After : [];

    /// <summary>Whether what sums go through rises or falls, as far as a fine net of points between the least and the greatest sum shows.</summary>
    public static bool IsMonotone(ImmutableArray<Element> elements)
    {
        (double Least, double Most)[] ranges = [.. elements.Select(Range)];
        (double least, double most) = (ranges.Min(range => range.Least), ranges.Max(range => range.Most));
        float[] points = [.. Enumerable.Range(0, Net + 1).Select(k => (float)(least + ((most - least) * k / Net)))];
        double[] values = Numbers.Of(Step.Through(After(elements[0]), new Tensor(Shape.Of(points.Length), points)));
        double[] differences = [.. values.Skip(1).Zip(values, (next, value) => next - value)];
        return differences.All(x => x >= 0) || differences.All(x => x <= 0);
    }

    private static (double Least, double Most) Range(Element element)
    {
        Total total = Bare(element)!;
        return (
            total.Base + total.Terms.Sum(term => term.Term.Values.Min(value => term.Weight * value.Number)),
            total.Base + total.Terms.Sum(term => term.Term.Values.Max(value => term.Weight * value.Number)));
    }

    private static bool IsZero(Element element) => element is ByCase { IsNumber: true } number && number.Values[0].Number == 0;

    private static ByCase? Together((double Factor, Element Element)[] terms, ByCase[] cases, Common common, double start)
    {
        var values = ImmutableArray.CreateBuilder<CaseValue>(common.Branches.Count);
        for (int k = 0; k < common.Branches.Count; k++)
        {
            double sum = start;
            FeatureValue? feature = null;
            bool isAlone = true;
            for (int t = 0; t < cases.Length; t++)
            {
                CaseValue value = cases[t].Values[common.Cases[t][k]];
                isAlone &= value.Feature is null || (feature is null && terms[t].Factor == 1);
                feature ??= value.Feature;
                sum += value.Feature is null ? terms[t].Factor * value.Number : 0;
            }

            if (!isAlone || (feature is not null && sum != 0))
            {
                return null;
            }

            values.Add(feature is null ? new CaseValue(sum) : new CaseValue(0, feature));
        }

        return new ByCase(common.Branches, values.MoveToImmutable());
    }

    /// <summary>Trees that ask the same become one: where two together have fewer cases than both have alone.</summary>
    private static ImmutableArray<(double, ByCase)> Merged(List<(double Factor, ByCase Cases)> trees)
    {
        var merged = new List<(double Factor, ByCase Cases)>();
        foreach ((double factor, ByCase next) in trees)
        {
            if (merged is [.., var last]
                && !last.Cases.Branches.IsLeaf && last.Cases.Branches.Comparison == next.Branches.Comparison
                && Common.Product([last.Cases.Branches, next.Branches], last.Cases.Branches.Count + next.Branches.Count - 1) is { } common
                && Together([(last.Factor, last.Cases), (factor, next)], [last.Cases, next], common, 0) is { } both)
            {
                merged[^1] = (1, both);
            }
            else
            {
                merged.Add((factor, next));
            }
        }

        return [.. merged];
    }
}
