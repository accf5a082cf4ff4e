using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceMean; GlobalAveragePool becomes this operator too.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
/// <param name="Clamp">A fused activation.</param>
public sealed record ReduceMean(ImmutableArray<int> Axes, bool KeepDims, Clamp? Clamp = null) : SumReduction(Axes, KeepDims, Clamp)
{
    private const int AxesInputSince = 18;

    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Read(node, AxesInputSince);
        return new ReduceMean(axes, keepDims);
    }

    protected override int Divisor(int count) => count;
}
