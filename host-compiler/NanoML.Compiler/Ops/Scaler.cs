using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml Scaler: <c>(x - offset) * scale</c>. Inputs: X, offset and scale, of one number or one a feature. At the front of a model it
/// costs nothing: the features get scales of their own.
/// </summary>
public sealed record Scaler : RowOp
{
    private const string Offset = "offset";
    private const string Scale = "scale";

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.Feed(Offset, ClassicalImport.PerFeature(node, Offset, ClassicalImport.Finite(node, Offset) ?? [0]));
        node.Feed(Scale, ClassicalImport.PerFeature(node, Scale, ClassicalImport.Finite(node, Scale) ?? [1]));
        return new Scaler();
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) =>
        on.Apply(new Mul(), on.Apply(new Sub(), inputs[0], inputs[1]), inputs[2]);
}
