using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceMean; GlobalAveragePool becomes this operator too.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
/// <param name="Clamp">A fused activation.</param>
public sealed record ReduceMean(ImmutableArray<int> Axes, bool KeepDims, Clamp? Clamp = null)
    : Reduction(Axes, KeepDims), IFusesClamp, IDifferentiable, IExportable
{
    private const int AxesInputSince = 18;

    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Read(node, AxesInputSince);
        return new ReduceMean(axes, keepDims);
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        Shape x = inputs[0]!.Shape;
        return [Spread(x, gradient, (float)gradient.Length / x.Count)];
    }

    public void Export(NodeExport node) => node.EmitClamped(
        OpType, [node.Inputs[0], node.Constant("axes", Axes)], Clamp, ("keepdims", KeepDims ? 1L : 0L));

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    protected override float Reduce(ReadOnlySpan<float> values)
    {
        float mean = (float)(Sums.Of(values) / values.Length);
        return Clamp?.Apply(mean) ?? mean;
    }

    protected override void Emit(LoweringContext context, DeviceBuffer x, ReducedBlock block) =>
        Sums.Emit(context, x, block, block.Reduced, Clamp);
}
