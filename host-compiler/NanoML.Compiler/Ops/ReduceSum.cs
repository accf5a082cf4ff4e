using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceSum.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
/// <param name="Clamp">A fused activation.</param>
public sealed record ReduceSum(ImmutableArray<int> Axes, bool KeepDims, Clamp? Clamp = null)
    : Reduction(Axes, KeepDims), IFusesClamp, IDifferentiable, IExportable
{
    private const int AxesInputSince = 13;

    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Read(node, AxesInputSince);
        return new ReduceSum(axes, keepDims);
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient) =>
        [Spread(inputs[0]!.Shape, ClampGradient.Before(Clamp, output.Floats, outputGradient), 1)];

    public void Export(NodeExport node) => node.EmitClamped(
        OpType, [node.Inputs[0], node.Constant("axes", Axes)], Clamp, ("keepdims", KeepDims ? 1L : 0L));

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    protected override float Reduce(ReadOnlySpan<float> values)
    {
        float sum = (float)Sums.Of(values);
        return Clamp?.Apply(sum) ?? sum;
    }

    protected override void Emit(LoweringContext context, DeviceBuffer x, ReducedBlock block) => Sums.Emit(context, x, block, 1, Clamp);
}
