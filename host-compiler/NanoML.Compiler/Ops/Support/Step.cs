using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An element-wise operator of which one operand is what goes through it, and the others are numbers.</summary>
/// <param name="Operand">Which one.</param>
/// <param name="Operands">All of them; the number in the place of that one does not count.</param>
/// <param name="Types">Of the operands.</param>
public sealed record Step(Op Op, int Operand, ImmutableArray<double> Operands, ImmutableArray<ElementType> Types)
{
    /// <summary>What goes through one step after the other.</summary>
    public static Tensor Through(ImmutableArray<Step> steps, Tensor x) => steps.Aggregate(x, (tensor, step) => step.Apply(tensor));

    public Tensor Apply(Tensor x) => Op.Evaluate(
        [.. Operands.Select((number, k) => k == Operand ? x : Numbers.Tensor(Types[k], x.Shape, [.. Enumerable.Repeat(number, x.Shape.Count)]))])[0];

    public bool Equals(Step? other) => other is not null && Op.Equals(other.Op) && Operand == other.Operand && Types.SequenceEqual(other.Types)
        && Operands.Where((_, k) => k != Operand).SequenceEqual(other.Operands.Where((_, k) => k != Operand));

    public override int GetHashCode() => HashCode.Combine(Op, Operand);
}

/// <summary>Tensors of numbers that are held as <c>double</c>, whatever their type.</summary>
public static class Numbers
{
    public static Tensor Tensor(ElementType type, Shape shape, double[] numbers) => type.IsFloat()
        ? new Tensor(shape, Array.ConvertAll(numbers, x => (float)x), type)
        : new Tensor(shape, Array.ConvertAll(numbers, x => (long)x), type);

    public static double[] Of(Tensor tensor) => tensor.IsFloat
        ? Array.ConvertAll(tensor.Floats, x => (double)x)
        : Array.ConvertAll(tensor.Integers, x => (double)x);
}
