using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>
/// Finds which values of a graph are functions of the comparisons of the model's input with constants. Operators are applied to what is known
/// of their operands; each computes its own numbers, so that nothing is said twice of what an operator does.
/// </summary>
internal sealed class CaseAnalysis
{
    /// <summary>Beyond so many coefficients an operator is not asked for them.</summary>
    private const long MostProbes = 1 << 22;

    private readonly Graph _graph;
    private readonly Dictionary<string, Known> _known = [];

    private CaseAnalysis(Graph graph) => _graph = graph;

    /// <summary>What is known of the values that depend on the one input of a graph.</summary>
    public static IReadOnlyDictionary<string, Known> Of(Graph graph)
    {
        var analysis = new CaseAnalysis(graph);
        Value input = graph.Value(graph.Inputs[0]);
        analysis._known[input.Name] = new Known(input.Type, [.. Enumerable.Range(0, input.Shape.Count).Select(k => ByCase.Of(new CaseValue(0, new FeatureValue(k, []))))]);
        foreach (Node node in graph.Nodes.Where(node => node.Outputs.Length == 1 && graph.Value(node.Output).Pinned is null))
        {
            try
            {
                if (node.Inputs.All(name => name.Length > 0) && analysis.ElementsOf(node) is { } elements && AreAlike(elements))
                {
                    analysis._known[node.Output] = new Known(graph.OutputOf(node).Type, elements);
                }
            }
            catch (OpException problem)
            {
                throw problem.At(graph.Describe(node), node.Name);
            }
        }

        return analysis._known;
    }

    /// <summary>Whether all elements are the same function of their sums, which rises or falls.</summary>
    private static bool AreAlike(ImmutableArray<Element> elements)
    {
        ImmutableArray<Step>[] after = [.. elements.Select(Totals.After)];
        return after.All(steps => steps.SequenceEqual(after[0])) && (after.Length == 0 || after[0].IsEmpty || Totals.IsMonotone(elements));
    }

    private ImmutableArray<Element>? ElementsOf(Node node)
    {
        if (node.Inputs.Any(name => !_known.ContainsKey(name) && !_graph.Value(name).IsConstant))
        {
            return null;
        }

        return node.Op switch
        {
            Reshape or Transpose or Gather or Slice or Concat or Expand or Identity or Tile => Moved(node),
            GatherByIndex or GatherElements or OneHot => LookedUp(node),
            ReduceSum { Clamp: null } sum => Reduced(node, sum.Axes, 1),
            ReduceMean { Clamp: null } mean => Reduced(node, mean.Axes, _graph.OutputOf(node).Shape.Count / (double)_graph.Value(node.Inputs[0]).Shape.Count),
            MatMul or Gemm { Beta: 1 or 0 } when OnlyOpen(node) is { } open && node.Inputs.Length <= 3 => Weighted(node, open),
            ArgMax or ArgMin => Chosen(node),
            TreeEnsemble { Kind: ForestResult.Values or ForestResult.Scores, Complement: null, After.IsEmpty: true } trees => ForestRules.Apply(trees.Forest, _known[node.Inputs[0]]),
            { } op when ElementRules.Covers(op) => ElementWise(node),
            _ => null,
        };
    }

    private int? OnlyOpen(Node node) =>
        Enumerable.Range(0, node.Inputs.Length).Where(k => _known.ContainsKey(node.Inputs[k])).ToArray() is [var only] ? only : null;

    private ImmutableArray<Element> ElementsOf(string name)
    {
        if (_known.TryGetValue(name, out Known? known))
        {
            return known.Elements;
        }

        return [.. Numbers.Of(_graph.Value(name).Constant!).Select(number => ByCase.Of(new CaseValue(number)))];
    }

    private ImmutableArray<Element>? ElementWise(Node node)
    {
        Shape shape = _graph.OutputOf(node).Shape;
        ImmutableArray<Element>[] operands = [.. node.Inputs.Select(name => Repeated(ElementsOf(name), _graph.Value(name).Shape, shape))];
        return ElementRules.Apply(
            node.Op, [.. node.Inputs.Select(name => _graph.Value(name).Type.ElementType)], _graph.OutputOf(node).Type.ElementType, operands);
    }

    private static ImmutableArray<Element> Repeated(ImmutableArray<Element> elements, Shape from, Shape to) => from == to
        ? elements
        : [.. Broadcasting.Expand(Places(from, 0), to).Integers.Select(place => elements[(int)place])];

    /// <summary>The elements that an operator puts in other places: it says itself which.</summary>
    private ImmutableArray<Element> Moved(Node node)
    {
        ImmutableArray<Element>[] operands = [.. node.Inputs.Select(ElementsOf)];
        int first = 0;
        var places = new List<Tensor>();
        foreach (string name in node.Inputs)
        {
            places.Add(Places(_graph.Value(name).Shape, first));
            first += _graph.Value(name).Shape.Count;
        }

        Element[] all = [.. operands.SelectMany(operand => operand)];
        return [.. node.Op.Evaluate(places)[0].Integers.Select(place => all[place])];
    }

    private static Tensor Places(Shape shape, int first) => new(shape, [.. Enumerable.Range(first, shape.Count).Select(k => (long)k)]);

    /// <summary>What is at an index that is known by cases: the operator is asked for each index that there is.</summary>
    private ImmutableArray<Element>? LookedUp(Node node)
    {
        string indexName = node.Inputs[^1];
        Value index = _graph.Value(indexName);
        ImmutableArray<Element> indices = ElementsOf(indexName);
        if (indices.Any(element => element is not ByCase { AreNumbers: true }))
        {
            return null;
        }

        bool isTable = node.Op is not OneHot;
        Element[] table = isTable ? [.. ElementsOf(node.Inputs[0])] : [];
        int[] origins = Origins(node.Op, isTable ? _graph.Value(node.Inputs[0]).Shape : null, index.Shape, _graph.OutputOf(node).Shape);
        var found = new Dictionary<double, double[]>();
        double[] At(double number)
        {
            if (!found.TryGetValue(number, out double[]? values))
            {
                Tensor same = Numbers.Tensor(index.Type.ElementType, index.Shape, [.. Enumerable.Repeat(number, index.Shape.Count)]);
                values = Numbers.Of(node.Op.Evaluate(isTable ? [Places(_graph.Value(node.Inputs[0]).Shape, 0), same] : [same])[0]);
                found.Add(number, values);
            }

            return values;
        }

        var elements = ImmutableArray.CreateBuilder<Element>(origins.Length);
        for (int k = 0; k < origins.Length; k++)
        {
            var cases = (ByCase)indices[origins[k]];
            CaseValue?[] values = [.. cases.Values.Select(value => isTable ? Single(table[(int)At(value.Number)[k]]) : new CaseValue(At(value.Number)[k]))];
            if (values.Any(value => value is null))
            {
                return null;
            }

            elements.Add(new ByCase(cases.Branches, [.. values.Select(value => value!.Value)]));
        }

        return elements.MoveToImmutable();
    }

    /// <summary>Which element is the greatest or least: the operator is asked in each case that all of them have together.</summary>
    private ImmutableArray<Element>? Chosen(Node node)
    {
        Value operand = _graph.Value(node.Inputs[0]);
        ImmutableArray<Element> elements = ElementsOf(operand.Name);
        if (elements.Any(element => element is not ByCase { AreNumbers: true }))
        {
            return null;
        }

        ByCase[] cases = [.. elements.Cast<ByCase>()];
        if (Common.Product([.. cases.Select(x => x.Branches)], ElementRules.MostCases) is not { } common)
        {
            return null;
        }

        double[][] chosen = [.. Enumerable.Range(0, common.Branches.Count).Select(k =>
        {
            double[] numbers = [.. cases.Select((x, element) => x.Values[common.Cases[element][k]].Number)];
            return Numbers.Of(node.Op.Evaluate([Numbers.Tensor(operand.Type.ElementType, operand.Shape, numbers)])[0]);
        })];
        return
        [
            .. Enumerable.Range(0, chosen[0].Length).Select(place =>
                (Element)new ByCase(common.Branches, [.. chosen.Select(values => new CaseValue(values[place]))]).Reduced()),
        ];
    }

    private static CaseValue? Single(Element element) => element is ByCase { Values: [var value] } ? value : null;

    /// <summary>Which index decides each element of the output.</summary>
    private static int[] Origins(Op op, Shape? data, Shape index, Shape output) => op switch
    {
        GatherByIndex gather => [.. Enumerable.Range(0, output.Count).Select(k => k / data!.Stride(gather.Axis) % index.Count)],
        OneHot hot => [.. Enumerable.Range(0, output.Count).Select(k =>
            (k / output.Stride(hot.Axis) / hot.Depth * output.Stride(hot.Axis)) + (k % output.Stride(hot.Axis)))],
        _ => [.. Enumerable.Range(0, output.Count)],
    };

    /// <summary>Sums along axes, of which each element is multiplied with one factor.</summary>
    private ImmutableArray<Element>? Reduced(Node node, ImmutableArray<int> axes, double factor)
    {
        Shape input = _graph.Value(node.Inputs[0]).Shape;
        Shape kept = axes.Aggregate(input, (shape, axis) => shape.With(axis, 1));
        long[] origins = Broadcasting.Expand(Places(kept, 0), input).Integers;
        ImmutableArray<Element> operand = ElementsOf(node.Inputs[0]);
        List<(double, Element)>[] terms = [.. Enumerable.Range(0, kept.Count).Select(_ => new List<(double, Element)>())];
        for (int k = 0; k < origins.Length; k++)
        {
            terms[origins[k]].Add((factor, operand[k]));
        }

        return Whole([.. terms.Select(row => Totals.Weighted(row, 0))]);
    }

    private static ImmutableArray<Element>? Whole(Element?[] elements) => elements.Contains(null) ? null : [.. elements.Select(element => element!)];

    /// <summary>Sums with constant weights: the operator says them itself, for an input that is zero but for one element.</summary>
    private ImmutableArray<Element>? Weighted(Node node, int open)
    {
        ImmutableArray<Element> operand = ElementsOf(node.Inputs[open]);
        if ((long)operand.Length * _graph.OutputOf(node).Shape.Count > MostProbes || !_graph.Value(node.Inputs[open]).Type.ElementType.IsFloat())
        {
            return null;
        }

        double[] start = Probe(node, open, -1);
        var terms = new List<(double, Element)>[start.Length];
        for (int k = 0; k < operand.Length; k++)
        {
            double[] column = Probe(node, open, k);
            for (int row = 0; row < terms.Length; row++)
            {
                if (column[row] != start[row])
                {
                    (terms[row] ??= []).Add((column[row] - start[row], operand[k]));
                }
            }
        }

        return Whole([.. terms.Select((row, k) => Totals.Weighted(row ?? [], start[k]))]);
    }

    private double[] Probe(Node node, int open, int one)
    {
        Tensor?[] inputs = [.. node.Inputs.Select(name => _graph.Value(name).Constant)];
        Value value = _graph.Value(node.Inputs[open]);
        var x = new float[value.Shape.Count];
        if (one >= 0)
        {
            x[one] = 1;
        }

        inputs[open] = new Tensor(value.Shape, x, value.Type.ElementType);
        return Numbers.Of(node.Op.Evaluate(inputs)[0]);
    }
}
