using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>
/// An operator that computes each element of its output from one element of each operand: applied to what is known of those elements. Numbers
/// are computed by the operator itself, all cases of all elements at once.
/// </summary>
internal sealed class ElementRules
{
    /// <summary>The most cases of an element.</summary>
    public const int MostCases = 1 << 13;

    /// <summary>The most cases of a sum of few trees that is asked whether it equals a number.</summary>
    private const int MostExpanded = 1 << 8;

    private readonly Op _op;
    private readonly ImmutableArray<ElementType> _types;
    private readonly List<double>[] _arguments;
    private readonly bool _isSum;

    private ElementRules(Op op, ImmutableArray<ElementType> types)
    {
        _op = op;
        _types = types;
        _arguments = [.. types.Select(_ => new List<double>())];
        _isSum = op is Add or Sub or Sum;
    }

    public static bool Covers(Op op) => op is UnaryOp or Compare or Logic or Not or Equal or Where or Cast or LabelEncoder or Extremum or Sum or Mean
        or Scaler or Binarizer or Imputer
        || op is BinaryOp { Clamp: null };

    /// <param name="operands">One list of elements an operand, all of the output's shape.</param>
    /// <returns>What is known of the output's elements; null where too little is.</returns>
    public static ImmutableArray<Element>? Apply(Op op, ImmutableArray<ElementType> types, ElementType output, ImmutableArray<Element>[] operands)
    {
        var rules = new ElementRules(op, types);
        var elements = new Element[operands[0].Length];
        var pending = new List<(int Element, Branching Branches, ImmutableArray<Outcome> Outcomes)>();
        for (int k = 0; k < elements.Length; k++)
        {
            Element?[] expanded = [.. operands.Select(operand => op is Equal ? Totals.ByCase(operand[k], MostExpanded) : operand[k])];
            if (expanded.Contains(null))
            {
                return null;
            }

            Element[] arguments = [.. expanded.Select(argument => argument!)];
            if (arguments.Any(argument => argument is Total) || rules.BelongsInTotal(arguments))
            {
                if (rules.OfTotals(arguments) is not { } total)
                {
                    return null;
                }

                elements[k] = total;
            }
            else if (rules.OfCases([.. arguments.Cast<ByCase>()]) is { } cases)
            {
                pending.Add((k, cases.Branches, cases.Outcomes));
            }
            else
            {
                return null;
            }
        }

        double[] numbers = rules.Evaluate(output);
        foreach ((int element, Branching branches, ImmutableArray<Outcome> outcomes) in pending)
        {
            var cases = new ByCase(branches, [.. outcomes.Select(outcome => outcome.Value ?? new CaseValue(numbers[outcome.Place]))]);
            elements[element] = op is Equal ? cases.Reduced() : cases;
        }

        return [.. elements];
    }

    private double[] Evaluate(ElementType output)
    {
        int count = _arguments[0].Count;
        var shape = Shape.Of(count);
        return count == 0 ? [] : Numbers.Of(_op.Evaluate([.. _arguments.Select((list, k) => Numbers.Tensor(_types[k], shape, [.. list]))])[0]);
    }

    // Different trees that are added up stay different trees.
    private bool BelongsInTotal(Element[] arguments)
    {
        if (!_isSum)
        {
            return false;
        }

        ByCase[] cases = [.. arguments.Cast<ByCase>()];
        return cases.All(x => x.AreNumbers) && Common.Refinement([.. cases.Select(x => x.Branches)]) is null;
    }

    private Total? OfTotals(Element[] arguments)
    {
        int[] open = [.. Enumerable.Range(0, arguments.Length).Where(k => arguments[k] is not ByCase { IsNumber: true })];
        double Number(int k) => ((ByCase)arguments[k]).Values[0].Number;
        bool isBare = arguments.All(argument => argument is not Total { After.IsEmpty: false });
        switch (_op)
        {
            case Add or Ops.Sum when isBare:
                return Totals.Sum(arguments.Select(argument => (1.0, argument)), 0);
            case Mean when isBare:
                return Totals.Sum(arguments.Select(argument => (1.0 / arguments.Length, argument)), 0);
            case Sub when isBare:
                return Totals.Sum([(1, arguments[0]), (-1, arguments[1])], 0);
            case Neg when isBare:
                return Totals.Sum([(-1, arguments[0])], 0);
            case Mul when isBare && open is [var factor]:
                return Totals.Sum([(Number(1 - factor), arguments[factor])], 0);
            case Div when isBare && open is [0] && _types[0].IsFloat() && Number(1) != 0:
                return Totals.Sum([(1 / Number(1), arguments[0])], 0);
            case Cast { To: ElementType.Float32 or ElementType.Float64 } when _types[0].IsFloat():
                return (Total)arguments[0];
        }

        return open is [var place] && arguments[place] is Total total
            ? total with { After = total.After.Add(new Step(_op, place, [.. arguments.Select((_, k) => k == place ? 0 : Number(k))], _types)) }
            : null;
    }

    private (Branching Branches, ImmutableArray<Outcome> Outcomes)? OfCases(ByCase[] arguments)
    {
        if (Common.Product([.. arguments.Select(x => x.Branches)], MostCases) is not { } common)
        {
            return null;
        }

        var outcomes = new Outcome[common.Branches.Count];
        for (int k = 0; k < outcomes.Length; k++)
        {
            CaseValue[] values = [.. arguments.Select((x, operand) => x.Values[common.Cases[operand][k]])];
            if (OfValues(values) is not { } outcome)
            {
                return null;
            }

            outcomes[k] = outcome;
        }

        if (outcomes.All(outcome => outcome.Split is null))
        {
            return (common.Branches, [.. outcomes]);
        }

        (Branching branches, ImmutableArray<(int Case, bool IsLeft)> origins) = common.Branches.Split(k => outcomes[k].Split);
        return (branches, [.. origins.Select(origin => outcomes[origin.Case] is { Split: not null } split
            ? new Outcome(-1, origin.IsLeft ? split.Left : split.Right)
            : outcomes[origin.Case])]);
    }

    private Outcome? OfValues(CaseValue[] values)
    {
        int[] open = [.. Enumerable.Range(0, values.Length).Where(k => values[k].Feature is not null)];
        if (open.Length == 0)
        {
            for (int k = 0; k < values.Length; k++)
            {
                _arguments[k].Add(values[k].Number);
            }

            return new Outcome(_arguments[0].Count - 1, null);
        }

        if (_op is Where && values[0].Feature is null)
        {
            return new Outcome(-1, values[0].Number != 0 ? values[1] : values[2]);
        }

        return open is [var operand] ? FeatureRules.Apply(_op, _types, values, operand) : null;
    }
}

/// <summary>What becomes of one case: the number at a place of those that are computed together, a value, or two values and what tells them apart.</summary>
internal sealed record Outcome(int Place, CaseValue? Value, Comparison? Split = null, CaseValue Left = default, CaseValue Right = default);
