using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReverseSequence by lengths that are known at compile time: of each sequence in a batch the first elements, backwards.</summary>
/// <param name="Lengths">One for each index of <paramref name="BatchAxis"/>.</param>
public sealed record ReverseSequence(int BatchAxis, int TimeAxis, ImmutableArray<int> Lengths) : ComposedOp
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape input = node.Shape(0);
        int batch = NodeImport.Axis(node.SmallInt("batch_axis", 1), input.Rank);
        int time = NodeImport.Axis(node.SmallInt("time_axis", 0), input.Rank);
        int[] lengths = node.ConstantInts(1, "lengths")!;
        node.Keep(0);
        return batch != time && lengths.Length == input[batch] && lengths.All(length => length >= 0 && length <= input[time])
            ? new ReverseSequence(batch, time, [.. lengths])
            : throw OpException.Shape($"lengths [{string.Join(", ", lengths)}] do not fit an input of shape {input}");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape shape = on.ShapeOf(inputs[0]);
        T[] sequences = [.. Lengths.Select((length, k) => Reversed(on, on.Apply(Slice.Along(shape, BatchAxis, k, 1), inputs[0]), length))];
        return sequences is [var only] ? only : on.Apply(new Concat(BatchAxis), sequences);
    }

    public bool Equals(ReverseSequence? other) =>
        other is not null && BatchAxis == other.BatchAxis && TimeAxis == other.TimeAxis && Lengths.SequenceEqual(other.Lengths);

    public override int GetHashCode() => Lengths.Aggregate(HashCode.Combine(BatchAxis, TimeAxis), HashCode.Combine);

    private T Reversed<T>(Composer<T> on, T x, int length)
    {
        Shape shape = on.ShapeOf(x);
        if (length < 2)
        {
            return x;
        }

        Slice first = Slice.Along(shape, TimeAxis, length - 1, length);
        T turned = on.Apply(first with { Steps = first.Steps.SetItem(TimeAxis, -1) }, x);
        return length == shape[TimeAxis]
            ? turned
            : on.Apply(new Concat(TimeAxis), turned, on.Apply(Slice.Along(shape, TimeAxis, length, shape[TimeAxis] - length), x));
    }
}
