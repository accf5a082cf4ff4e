using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Hardmax: 1 at the first greatest element along an axis, 0 elsewhere. It has no kernel: see <see cref="Compare"/>.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="Flattens">Up to opset 12 all axes from that one on are one.</param>
public sealed record Hardmax(int Axis, bool Flattens) : ComposedOp
{
    private const int OneAxisSince = 13;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        bool flattens = node.Opset < OneAxisSince;
        return new Hardmax(NodeImport.Axis(node.SmallInt("axis", flattens ? 1 : -1), node.Shape(0).Rank), flattens);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape shape = on.ShapeOf(inputs[0]);
        T x = Flattens ? on.Reshape(inputs[0], Shape.Of(shape.Product(0, Axis), shape.Product(Axis, shape.Rank))) : inputs[0];
        int axis = Flattens ? 1 : Axis;
        T greatest = on.Apply(new ArgMax(axis, KeepDims: false, SelectLast: false), x);
        T y = on.Apply(new OneHot(axis, on.ShapeOf(x)[axis], 0, 1, on.TypeOf(x).ElementType), greatest);
        return on.Reshape(y, shape);
    }
}
