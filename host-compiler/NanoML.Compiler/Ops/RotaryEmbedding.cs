using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX RotaryEmbedding: turns pairs of elements by angles that grow with the step.</summary>
/// <param name="Heads">Of an input of three axes.</param>
/// <param name="Rotated">How many elements of a head are turned, an even number.</param>
/// <param name="Interleaved">Pairs are neighbours; else one half and the other.</param>
/// <param name="Positions">The row of the tables for each sample and step; empty where the tables have a row for each.</param>
public sealed record RotaryEmbedding(int Heads, int Rotated, bool Interleaved, ImmutableArray<int> Positions) : ComposedOp
{
    private const int Cosines = 1;
    private const int Sines = 2;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 4);
        Shape x = node.Shape(0);
        int heads = node.SmallInt("num_heads", 0);
        if (x.Rank is not (3 or 4) || (x.Rank == 3 && (heads < 1 || x[2] % heads != 0)))
        {
            throw OpException.Shape($"an input of shape {x} does not fit {heads} heads");
        }

        int width = x.Rank == 3 ? x[2] / heads : x[3];
        int rotated = node.SmallInt("rotary_embedding_dim", 0);
        int[] positions = node.ConstantInts(3, "position_ids") ?? [];
        node.Keep(0, Cosines, Sines);
        return new RotaryEmbedding(heads, rotated == 0 ? width : rotated, node.Int("interleaved", 0) != 0, [.. positions]);
    }

    public bool Equals(RotaryEmbedding? other) => other is not null
        && Heads == other.Heads && Rotated == other.Rotated && Interleaved == other.Interleaved && Positions.SequenceEqual(other.Positions);

    public override int GetHashCode() => Positions.Aggregate(HashCode.Combine(Heads, Rotated, Interleaved), HashCode.Combine);

    /// <summary>In the order [samples, steps, heads, width], or [samples, heads, steps, width] where the input has four axes.</summary>
    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape shape = on.ShapeOf(inputs[0]);
        bool isJoined = shape.Rank == 3;
        T x = isJoined ? on.Reshape(inputs[0], Shape.Of(shape[0], shape[1], Heads, shape[2] / Heads)) : inputs[0];
        int width = on.ShapeOf(x)[3];
        int half = Rotated / 2;
        int steps = isJoined ? shape[1] : shape[2];
        T cos = Table(on, inputs[Cosines], shape[0], steps, isJoined);
        T sin = Table(on, inputs[Sines], shape[0], steps, isJoined);
        T first = Part(on, x, 0, half, Interleaved ? 2 : 1);
        T second = Part(on, x, Interleaved ? 1 : half, half, Interleaved ? 2 : 1);
        T left = on.Apply(new Sub(), on.Apply(new Mul(), first, cos), on.Apply(new Mul(), second, sin));
        T right = on.Apply(new Add(), on.Apply(new Mul(), first, sin), on.Apply(new Mul(), second, cos));
        T turned = Interleaved ? Woven(on, left, right) : on.Apply(new Concat(3), left, right);
        T y = Rotated == width ? turned : on.Apply(new Concat(3), turned, Part(on, x, Rotated, width - Rotated, 1));
        return on.Apply(new Reshape(shape), y);
    }

    private T Table<T>(Composer<T> on, T table, int samples, int steps, bool isJoined)
    {
        T rows = Positions.IsEmpty ? table : on.Apply(new Gather(0, Shape.Of(samples, steps), Positions), table);
        return on.Reshape(rows, isJoined ? Shape.Of(samples, steps, 1, Rotated / 2) : Shape.Of(samples, 1, steps, Rotated / 2));
    }

    private static T Part<T>(Composer<T> on, T x, int start, int count, int step)
    {
        Shape shape = on.ShapeOf(x);
        return on.Apply(new Slice([0, 0, 0, start], [shape[0], shape[1], shape[2], count], [1, 1, 1, step]), x);
    }

    private static T Woven<T>(Composer<T> on, T left, T right)
    {
        Shape shape = on.ShapeOf(left);
        var column = new Shape([.. shape.Dims, 1]);
        return on.Reshape(on.Apply(new Concat(4), on.Reshape(left, column), on.Reshape(right, column)), shape.With(3, 2 * shape[3]));
    }
}
