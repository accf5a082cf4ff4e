using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What operators for attention are put together from.</summary>
internal static class AttentionParts
{
    /// <summary>[samples, steps, heads * width] as [samples, heads, steps, width]; what has four axes already stays.</summary>
    public static T Heads<T>(Composer<T> on, T x, int heads)
    {
        Shape shape = on.ShapeOf(x);
        if (shape.Rank == 4)
        {
            return x;
        }

        T apart = on.Reshape(x, Shape.Of(shape[0], shape[1], heads, shape[2] / heads));
        return on.Apply(new Transpose([0, 2, 1, 3]), apart);
    }

    /// <summary>[samples, heads, steps, width] as [samples, steps, heads * width].</summary>
    public static T Joined<T>(Composer<T> on, T x)
    {
        Shape shape = on.ShapeOf(x);
        return on.Reshape(on.Apply(new Transpose([0, 2, 1, 3]), x), Shape.Of(shape[0], shape[2], shape[1] * shape[3]));
    }

    /// <summary><c>Softmax(scale * q * k' + mask) * v</c> on [samples, heads, steps, width]; one head of k and v may serve several of q.</summary>
    /// <param name="masks">Added to the scores, or their choice where they are of booleans.</param>
    /// <param name="isCausal">Whether no step sees those behind it.</param>
    /// <param name="softcap">What the magnitude of scores stays below; 0 without such a limit.</param>
    public static T Attend<T>(Composer<T> on, T q, T k, T v, IEnumerable<T> masks, float? scale, bool isCausal, float softcap = 0)
    {
        int heads = on.ShapeOf(q)[1];
        int width = on.ShapeOf(q)[3];
        T keys = on.Apply(new Transpose([0, 1, 3, 2]), Repeated(on, k, heads));
        T scores = on.Apply(new Mul(), on.Apply(new MatMul(), q, keys), on.Number(scale ?? (float)(1 / Math.Sqrt(width)), q));
        if (softcap > 0)
        {
            scores = on.Apply(new Mul(), on.Apply(new Tanh(), on.Apply(new Div(), scores, on.Number(softcap, q))), on.Number(softcap, q));
        }

        scores = masks.Aggregate(scores, (masked, mask) => Masked(on, masked, mask));
        scores = isCausal ? on.Apply(new Add(), scores, on.Constant(Causal(on.ShapeOf(scores), on.TypeOf(q).ElementType))) : scores;
        return on.Apply(new MatMul(), on.Apply(new Softmax(3), scores), Repeated(on, v, heads));
    }

    private static T Masked<T>(Composer<T> on, T scores, T mask) => on.TypeOf(mask).ElementType == ElementType.Bool
        ? on.Apply(new Where(), mask, scores, on.Number(float.NegativeInfinity, scores))
        : on.Apply(new Add(), scores, mask);

    private static Tensor Causal(Shape scores, ElementType type)
    {
        (int steps, int keys) = (scores[2], scores[3]);
        float[] mask = [.. Enumerable.Range(0, steps * keys).Select(k => k % keys <= k / keys ? 0 : float.NegativeInfinity)];
        return new Tensor(Shape.Of(steps, keys), mask, type);
    }

    private static T Repeated<T>(Composer<T> on, T x, int heads)
    {
        int own = on.ShapeOf(x)[1];
        return own == heads || heads % own != 0 ? x : on.Apply(new Gather(1, Shape.Of(heads), [.. Enumerable.Range(0, heads).Select(head => head / (heads / own))]), x);
    }
}
