using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX BatchNormalization at inference: <c>scale * (x - mean) / sqrt(variance + Epsilon) + bias</c> per channel. Inputs: X [N, C, ...],
/// then scale, bias, mean and variance, each [C]. A pass folds it into a neighbouring convolution or makes a depthwise one of it.
/// </summary>
public sealed record BatchNormalization(float Epsilon) : Op, ILowers
{
    private const string TrainingFix = "Export the model in evaluation mode.";

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(5, 5);
        node.Ignore("momentum");
        if (node.Opset < 9 && node.Int("spatial", 1) != 1)
        {
            throw OpException.Unsupported("spatial = 0, statistics for every position, is not supported", "Normalise per channel.");
        }

        if (node.Opset >= 14 && node.Int("training_mode", 0) != 0)
        {
            throw OpException.Unsupported("training_mode is not supported", TrainingFix);
        }

        return new BatchNormalization(node.Float("epsilon", 1e-5f));
    }

    /// <summary>The normalisation as <c>Factor[c] * x + Offset[c]</c>.</summary>
    /// <param name="scale">This and the others: [C].</param>
    public (float[] Factor, float[] Offset) ToAffine(Tensor scale, Tensor bias, Tensor mean, Tensor variance)
    {
        var factor = new float[scale.Shape.Count];
        var offset = new float[factor.Length];
        for (int c = 0; c < factor.Length; c++)
        {
            double gain = scale.Floats[c] / Math.Sqrt((double)variance.Floats[c] + Epsilon);
            factor[c] = (float)gain;
            offset[c] = (float)(bias.Floats[c] - (mean.Floats[c] * gain));
        }

        return (factor, offset);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        if (x.Shape.Rank < 2)
        {
            throw OpException.Shape($"its input of shape {x.Shape} has no channel axis");
        }

        foreach (Value? statistic in inputs.Skip(1))
        {
            if (statistic!.Shape != Shape.Of(x.Shape[1]))
            {
                throw OpException.Shape($"'{statistic.Name}' of shape {statistic.Shape} does not fit an input of shape {x.Shape}");
            }
        }

        return [x];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        (float[] factor, float[] offset) = ToAffine(inputs[1]!, inputs[2]!, inputs[3]!, inputs[4]!);
        int inner = x.Shape.Stride(1);
        var y = new float[x.Shape.Count];
        for (int k = 0; k < y.Length; k++)
        {
            int channel = k / inner % factor.Length;
            y[k] = (factor[channel] * x.Floats[k]) + offset[channel];
        }

        return [new Tensor(x.Shape, y, x.Type.ElementType)];
    }

    public void Lower(LoweringContext context) => throw context.NotPlannable(
        "its statistics are not constants, so it cannot be folded", TrainingFix);
}
