using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Attention over one window: queries, keys, values and an optional mask that is constant, without keys and values of the past.</summary>
/// <param name="QueryHeads">Of inputs with three axes.</param>
/// <param name="KeyHeads">Of inputs with three axes: a divisor of <paramref name="QueryHeads"/>.</param>
/// <param name="Scale">Of the scores; null for one over the root of the width.</param>
/// <param name="Softcap">What the magnitude of scores stays below; 0 without such a limit.</param>
public sealed record Attention(int QueryHeads, int KeyHeads, float? Scale, bool IsCausal, float Softcap) : ComposedOp
{
    private const int Mask = 3;

    // The axes of the mask, and those of the scores.
    private const int ScoreAxes = 4;

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 7);
        node.Ignore("softmax_precision", "qk_matmul_output_mode");
        if (node.OutputCount > 1 || Enumerable.Range(4, 3).Any(node.HasInput))
        {
            throw OpException.Unsupported("it has keys and values of the past, lengths, or more outputs than one", "Export a network over a whole window.");
        }

        float softcap = node.Float("softcap", 0);
        bool isCausal = node.Int("is_causal", 0) != 0;
        if (softcap > 0 && (isCausal || node.HasInput(Mask)))
        {
            throw OpException.Unsupported("it has a softcap and a mask, whose order differs between versions of the standard", "Leave one of them out.");
        }

        (int queryHeads, int keyHeads) = (node.SmallInt("q_num_heads", 0), node.SmallInt("kv_num_heads", 0));
        bool areJoined = node.Shape(0).Rank == 3;
        if (Enumerable.Range(0, 3).Any(k => node.Shape(k).Rank != (areJoined ? 3 : ScoreAxes)) || (areJoined && (queryHeads < 1 || keyHeads < 1 || queryHeads % keyHeads != 0)))
        {
            throw OpException.Shape($"queries, keys and values of {node.Shape(0)}, {node.Shape(1)} and {node.Shape(2)} do not fit {queryHeads} and {keyHeads} heads");
        }

        if (node.HasInput(Mask))
        {
            node.Keep(0, 1, 2, Mask);
        }
        else
        {
            node.Keep(0, 1, 2);
        }

        return new Attention(queryHeads, keyHeads, node.Has("scale") ? node.Float("scale", 1) : null, isCausal, softcap);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T q = AttentionParts.Heads(on, inputs[0], QueryHeads);
        T k = AttentionParts.Heads(on, inputs[1], KeyHeads);
        T v = AttentionParts.Heads(on, inputs[2], KeyHeads);
        T y = AttentionParts.Attend(on, q, k, v, inputs.Skip(Mask), Scale, IsCausal, Softcap);
        return on.ShapeOf(inputs[0]).Rank == ScoreAxes ? y : AttentionParts.Joined(on, y);
    }
}
