using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Einsum of one or two inputs, as transposes, sums and at most one product of matrices.</summary>
/// <param name="Terms">The labels of the axes, for each input; every axis has one.</param>
/// <param name="Result">The labels of the output's axes.</param>
public sealed record Einsum(string Terms, string Result) : ComposedOp
{
    private const char Separator = ',';

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 2);
        string equation = node.String("equation", "").Replace(" ", "", StringComparison.Ordinal);
        Shape[] shapes = [.. Enumerable.Range(0, node.InputCount).Select(node.Shape)];
        (string[] terms, string result) = EinsumLabels.Read(equation, shapes);
        return new Einsum(string.Join(Separator, terms), result);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        string[] terms = Terms.Split(Separator);
        var operands = new Operand<T>[terms.Length];
        for (int k = 0; k < terms.Length; k++)
        {
            string others = string.Concat(terms.Where((_, other) => other != k)) + Result;
            operands[k] = Sum(on, Diagonal(on, new Operand<T>(inputs[k], terms[k])), others);
        }

        Operand<T> y = operands.Length == 1 ? operands[0]
            : ComesFirst(operands[1], operands[0]) ? Product(on, operands[1], operands[0])
            : Product(on, operands[0], operands[1]);
        return on.Apply(new Transpose([.. Result.Select(label => y.Labels.IndexOf(label))]), y.Value);
    }

    /// <summary>An axis for each label: of axes that have one label, the diagonal.</summary>
    private static Operand<T> Diagonal<T>(Composer<T> on, Operand<T> x)
    {
        foreach (char label in x.Labels.Distinct().Where(label => x.Labels.Count(other => other == label) > 1).ToArray())
        {
            int[] same = [.. Enumerable.Range(0, x.Labels.Length).Where(axis => x.Labels[axis] == label)];
            int[] others = [.. Enumerable.Range(0, x.Labels.Length).Except(same)];
            Shape shape = on.ShapeOf(x.Value);
            int extent = shape[same[0]];
            int step = Enumerable.Range(0, same.Length).Sum(k => (int)Math.Pow(extent, k));
            T moved = on.Apply(new Transpose([.. others, .. same]), x.Value);
            T flat = on.Reshape(moved, new Shape([.. others.Select(axis => shape[axis]), (int)Math.Pow(extent, same.Length)]));
            T y = on.Apply(new Gather(others.Length, Shape.Of(extent), [.. Enumerable.Range(0, extent).Select(k => k * step)]), flat);
            x = new Operand<T>(y, string.Concat(others.Select(axis => x.Labels[axis])) + label);
        }

        return x;
    }

    /// <summary>Sums over what nothing else has.</summary>
    private static Operand<T> Sum<T>(Composer<T> on, Operand<T> x, string others)
    {
        int[] axes = [.. Enumerable.Range(0, x.Labels.Length).Where(axis => !others.Contains(x.Labels[axis], StringComparison.Ordinal))];
        return axes.Length == 0 ? x : new Operand<T>(
            on.Apply(new ReduceSum([.. axes], KeepDims: false), x.Value), string.Concat(x.Labels.Where((_, axis) => !axes.Contains(axis))));
    }

    /// <summary>Whether what a factor alone has comes before what the other alone has, so that a product with that factor on the left is in order.</summary>
    private bool ComesFirst<T>(Operand<T> a, Operand<T> b)
    {
        int Place(Operand<T> x, Operand<T> other) => x.Labels.Except(other.Labels).Select(label => Result.IndexOf(label)).DefaultIfEmpty(-1).First();
        return Place(a, b) >= 0 && Place(a, b) < Place(b, a);
    }

    /// <summary>A product of matrices for each combination of the labels that both have and the result too.</summary>
    private Operand<T> Product<T>(Composer<T> on, Operand<T> a, Operand<T> b)
    {
        string both = string.Concat(a.Labels.Where(label => b.Labels.Contains(label, StringComparison.Ordinal)));
        string batch = string.Concat(both.Where(label => Result.Contains(label, StringComparison.Ordinal)));
        string inner = string.Concat(both.Except(batch));
        string left = string.Concat(a.Labels.Except(both));
        string right = string.Concat(b.Labels.Except(both));
        int[] Extents(Operand<T> x, string labels) => [.. labels.Select(label => on.ShapeOf(x.Value)[x.Labels.IndexOf(label)])];
        T Arranged(Operand<T> x, params string[] parts)
        {
            T moved = on.Apply(new Transpose([.. string.Concat(parts).Select(label => x.Labels.IndexOf(label))]), x.Value);
            IEnumerable<int> counts = parts.Select(part => Extents(x, part).Aggregate(1, (count, extent) => count * extent));
            return on.Reshape(moved, new Shape([.. parts[0].Length == 0 ? counts.Skip(1) : counts]));
        }

        T y = inner.Length == 0
            ? on.Apply(new Mul(), Arranged(a, batch, left, ""), Arranged(b, batch, "", right))
            : on.Apply(new MatMul(), Arranged(a, batch, left, inner), Arranged(b, batch, inner, right));
        return new Operand<T>(on.Reshape(y, new Shape([.. Extents(a, batch), .. Extents(a, left), .. Extents(b, right)])), batch + left + right);
    }

    /// <summary>A value and a label for each of its axes.</summary>
    private readonly record struct Operand<T>(T Value, string Labels);
}
