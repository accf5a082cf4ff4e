using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>What is normalised, and how, where a model writes it out.</summary>
/// <param name="X">The value.</param>
/// <param name="IsCentred">Whether its mean is taken off.</param>
internal sealed record NormalizedRows(string X, ImmutableArray<int> Axes, float Epsilon, bool IsCentred, Tensor? Scale = null, Tensor? Bias = null)
{
    /// <summary><c>c * s</c> or <c>c * (s * scale)</c>, with s one over the root of the mean of the squares of c, and c a value or what is left of it without its mean.</summary>
    public static NormalizedRows? OfProduct(GraphEditor editor, Node product) =>
        Of(editor, product.Inputs[0], product.Inputs[1]) ?? Of(editor, product.Inputs[1], product.Inputs[0]);

    /// <summary>TensorFlow's form, <c>x * f + (bias - mean * f)</c> with <c>f = s * scale</c>.</summary>
    public static NormalizedRows? OfSum(GraphEditor editor, Node sum) =>
        OfSum(editor, sum.Inputs[0], sum.Inputs[1]) ?? OfSum(editor, sum.Inputs[1], sum.Inputs[0]);

    /// <summary>A constant that varies along no axis but those that are normalised; null for anything else.</summary>
    public Tensor? AlongRows(GraphEditor editor, string name)
    {
        Shape shape = editor.Value(X).Shape;
        return editor.Value(name).Constant is { IsFloat: true } constant && constant.Shape.Rank <= shape.Rank && constant.Floats.All(float.IsFinite)
            && Enumerable.Range(0, constant.Shape.Rank).All(axis =>
                constant.Shape[axis] == 1 || (Axes.Contains(axis + shape.Rank - constant.Shape.Rank) && constant.Shape[axis] == shape[axis + shape.Rank - constant.Shape.Rank]))
            ? constant
            : null;
    }

    private static NormalizedRows? Of(GraphEditor editor, string centred, string factor)
    {
        (string spread, string? scale) = Factor(editor, factor);
        if (MeanSquare(editor, spread) is not { } squares || squares.Of != centred)
        {
            return null;
        }

        NormalizedRows rows = Mean(editor, centred) is { } mean && mean.Axes.SequenceEqual(squares.Axes)
            ? new NormalizedRows(mean.Of, squares.Axes, squares.Epsilon, true)
            : new NormalizedRows(centred, squares.Axes, squares.Epsilon, false);
        return rows.WithScale(editor, scale);
    }

    private static NormalizedRows? OfSum(GraphEditor editor, string scaled, string rest)
    {
        if (Producer<Mul>(editor, scaled) is not { } product || Producer<Sub>(editor, rest) is not { } difference
            || Producer<Mul>(editor, difference.Inputs[1]) is not { } taken)
        {
            return null;
        }

        string[] shared = [.. product.Inputs.Intersect(taken.Inputs)];
        if (shared is not [var factor])
        {
            return null;
        }

        string x = product.Inputs.First(name => name != factor);
        string mean = taken.Inputs.First(name => name != factor);
        (string spread, string? scale) = Factor(editor, factor);
        if (MeanSquare(editor, spread) is not { } squares || Mean(editor, squares.Of) is not { } centre || centre.Of != x || centre.Mean != mean
            || !centre.Axes.SequenceEqual(squares.Axes))
        {
            return null;
        }

        NormalizedRows? rows = new NormalizedRows(x, squares.Axes, squares.Epsilon, true).WithScale(editor, scale);
        return rows?.AlongRows(editor, difference.Inputs[0]) is { } bias ? rows with { Bias = bias } : null;
    }

    private NormalizedRows? WithScale(GraphEditor editor, string? scale) =>
        scale is null ? this : AlongRows(editor, scale) is { } constant ? this with { Scale = constant } : null;

    /// <summary>A factor and the constant that it is multiplied with.</summary>
    private static (string Factor, string? Scale) Factor(GraphEditor editor, string name) => Producer<Mul>(editor, name) is not { } product ? (name, null)
        : editor.Value(product.Inputs[0]).IsConstant ? (product.Inputs[1], product.Inputs[0])
        : editor.Value(product.Inputs[1]).IsConstant ? (product.Inputs[0], product.Inputs[1])
        : (name, null);

    /// <summary>What <c>1 / sqrt(mean(c * c) + epsilon)</c> is taken of.</summary>
    private static (string Of, ImmutableArray<int> Axes, float Epsilon)? MeanSquare(GraphEditor editor, string spread)
    {
        if (UnderRoot(editor, spread) is not { } variance)
        {
            return null;
        }

        float epsilon = 0;
        if (Producer<Add>(editor, variance) is { } sum)
        {
            int number = editor.Value(sum.Inputs[0]).IsConstant ? 0 : 1;
            if (editor.Value(sum.Inputs[number]).Constant is not { IsFloat: true, Shape.Count: 1 } constant || !(constant.Floats[0] >= 0))
            {
                return null;
            }

            (epsilon, variance) = (constant.Floats[0], sum.Inputs[1 - number]);
        }

        return Producer<ReduceMean>(editor, variance) is { Op: ReduceMean { KeepDims: true } mean } node
            && Squares.RootOf(Plain(editor, node.Inputs[0])) is { } root
            ? (root, mean.Axes, epsilon)
            : null;
    }

    /// <summary>What one over the square root of is taken.</summary>
    private static string? UnderRoot(GraphEditor editor, string name) => Plain(editor, name) switch
    {
        { Op: Pow { Exponent: -0.5f } } power => power.Inputs[0],
        { Op: Reciprocal } inverse when Plain(editor, inverse.Inputs[0]) is { Op: Sqrt or Pow { Exponent: 0.5f } } root => root.Inputs[0],
        { Op: Sqrt or Pow { Exponent: 0.5f } } root when Plain(editor, root.Inputs[0]) is { Op: Reciprocal } inverse => inverse.Inputs[0],
        _ => null,
    };

    /// <summary>What a value's mean is taken off of, and that mean.</summary>
    private static (string Of, string Mean, ImmutableArray<int> Axes)? Mean(GraphEditor editor, string centred) =>
        Producer<Sub>(editor, centred) is { } difference
        && Producer<ReduceMean>(editor, difference.Inputs[1]) is { Op: ReduceMean { KeepDims: true } mean } node && node.Inputs[0] == difference.Inputs[0]
            ? (node.Inputs[0], difference.Inputs[1], mean.Axes)
            : null;

    private static Node? Producer<T>(GraphEditor editor, string name)
        where T : Op => Plain(editor, name) is { Op: T } node ? node : null;

    /// <summary>What makes a value to which the file gives no levels of its own; null where a clamp is part of it.</summary>
    private static Node? Plain(GraphEditor editor, string name) =>
        editor.Value(name).Pinned is null && editor.Producer(name) is { Op: not IFusesClamp { Clamp: not null } } node ? node : null;
}
