using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>MultiHeadAttention of com.microsoft over one window: queries, keys and values of three axes, a bias for all of them, and scores that are added.</summary>
/// <param name="HasBias">Whether input 3 is the bias, one behind the other for queries, keys and values; what is added to the scores comes last.</param>
public sealed record MultiHeadAttention(int Heads, float? Scale, bool IsCausal, bool HasBias) : ComposedOp
{
    private const int Factors = 3;
    private const int Bias = 3;
    private const int Added = 5;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 10);
        node.Ignore("mask_filter_value");
        if (node.OutputCount > 1 || Enumerable.Range(0, 10).Any(k => k is not (< Factors or Bias or Added) && node.HasInput(k)))
        {
            throw OpException.Unsupported("it has a mask of keys, keys and values of the past, or more outputs than one", "Mask scores with attention_bias.");
        }

        int heads = node.SmallInt("num_heads", 0);
        if (heads < 1 || Enumerable.Range(0, Factors).Any(k => !node.HasInput(k) || node.Shape(k).Rank != 3 || node.Shape(k)[2] % heads != 0))
        {
            throw OpException.Unsupported("its queries, keys and values are no three tensors of three axes", "Give them apart, as [samples, steps, heads * width].");
        }

        node.Keep([.. new[] { 0, 1, 2, Bias, Added }.Where(node.HasInput)]);
        float scale = node.Float("scale", 0);
        return new MultiHeadAttention(heads, scale == 0 ? null : scale, node.Int("unidirectional", 0) != 0, node.HasInput(Bias));
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        int start = 0;
        T Factor(int k)
        {
            T x = inputs[k];
            if (HasBias)
            {
                int width = on.ShapeOf(x)[2];
                x = on.Apply(new Add(), x, on.Apply(new Slice([start], [width], [1]), inputs[Bias]));
                start += width;
            }

            return AttentionParts.Heads(on, x, Heads);
        }

        (T q, T k, T v) = (Factor(0), Factor(1), Factor(2));
        return AttentionParts.Joined(on, AttentionParts.Attend(on, q, k, v, inputs.Skip(HasBias ? Bias + 1 : Bias), Scale, IsCausal));
    }
}
