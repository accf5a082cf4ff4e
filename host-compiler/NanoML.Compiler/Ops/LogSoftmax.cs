using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX LogSoftmax: a <see cref="Softmax"/> and its <see cref="Log"/>. Probabilities of the device are bytes, so that a pass makes 1/512 of
/// whatever is less likely: the logarithms of the likely classes get all levels of the output.
/// </summary>
/// <param name="OfLikely">In floating point too, whatever is less likely counts as 1/512.</param>
public sealed record LogSoftmax(Softmax Softmax, bool OfLikely = false) : Op, IDecomposes, IApproximated
{
    /// <summary>Half a level of the probabilities.</summary>
    private const float LeastProbability = 1f / 512;

    public Op OnDevice => this with { OfLikely = true };

    public static Op Import(NodeImport node) => new LogSoftmax((Softmax)Softmax.Import(node));

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => Softmax.InferTypes(inputs);

    // Not the logarithm of the result: that is minus infinity where a probability is zero in single precision.
    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        ImmutableArray<int> axes = [.. Enumerable.Range(Softmax.Axis, Softmax.AxisCount)];
        float[] greatest = Repeated(new ReduceMax(axes, true), x);
        var shifted = new Tensor(x.Shape, [.. x.Floats.Select((value, k) => value - greatest[k])], x.Type.ElementType);
        var exponentials = new Tensor(x.Shape, Array.ConvertAll(shifted.Floats, MathF.Exp));
        float[] sums = Repeated(new ReduceSum(axes, true), exponentials);
        float least = OfLikely ? MathF.Log(LeastProbability) : float.NegativeInfinity;
        return [new Tensor(x.Shape, [.. shifted.Floats.Select((value, k) => MathF.Max(least, value - MathF.Log(sums[k])))], x.Type.ElementType)];
    }

    public void Decompose(GraphEditor editor, Node node)
    {
        string probabilities = editor.InsertBefore(node, $"{node.Name}_softmax", Softmax, node.Inputs[0]);
        string likely = editor.InsertBefore(node, $"{node.Name}_likely", new Clip(LeastProbability, 1), probabilities);
        editor.Replace(node, node with { Op = new Log(), Inputs = [likely] });
    }

    private static float[] Repeated(Reduction reduction, Tensor x) => Broadcasting.Expand(reduction.Evaluate([x])[0], x.Shape).Floats;
}
