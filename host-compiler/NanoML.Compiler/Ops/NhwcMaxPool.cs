using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>NhwcMaxPool of com.microsoft: a <see cref="MaxPool"/> of levels in the order [N, spatial..., C].</summary>
public sealed record NhwcMaxPool(MaxPool Pool) : ComposedOp, IQuantizedForm
{
    private const int Opset = 12;

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new NhwcMaxPool((MaxPool)MaxPool.Import(QuantizedForm.OnReals(node, Opset, true, 0)));
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        int rank = on.ShapeOf(inputs[0]).Rank;
        T first = on.Apply(new Transpose(Layouts.ToChannelsFirst(rank)), inputs[0]);
        return on.Apply(new Transpose(Layouts.ToChannelsLast(rank)), on.Apply(Pool, first));
    }
}
