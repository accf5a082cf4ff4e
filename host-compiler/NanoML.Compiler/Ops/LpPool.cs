using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX LpPool: the p-norm of every window, as an average pool between two powers.</summary>
/// <param name="Window">Padding counts as zeros.</param>
public sealed record LpPool(SpatialWindow Window, int P) : ComposedOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        SpatialWindow window = SpatialWindow.Import(node, node.Shape(0), null);
        int p = node.SmallInt("p", 2);
        return window.CeilMode
            ? throw OpException.Unsupported("ceil_mode is not supported", "Pad the input so that the windows fit.")
            : p >= 1 ? new LpPool(window, p) : throw OpException.Shape($"p is {p}; it must be at least 1");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T powers = Norm.Powers(on, inputs[0], P);
        int taps = Window.Kernel.Aggregate(1, (count, extent) => count * extent);
        T sums = on.Apply(new Mul(), on.Apply(new AveragePool(Window, CountIncludePad: true), powers), on.Number(taps, powers));
        return P == 1 ? sums : on.Apply(new Pow(1f / P), sums);
    }
}
