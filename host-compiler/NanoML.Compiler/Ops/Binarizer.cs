using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml Binarizer: 1 above the threshold, else 0; on bytes one look-up. A rounded input near the threshold may fall on its other side.
/// </summary>
public sealed record Binarizer(float Threshold) : RowOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        float threshold = node.Float("threshold", 0);
        return float.IsFinite(threshold)
            ? new Binarizer(threshold)
            : throw new OpException(DiagnosticCatalog.BadWeights, "its threshold is NaN or infinite");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T above = on.Apply(new Sub(), inputs[0], on.Number(Threshold, inputs[0]));
        return on.Apply(new Clip(0, 1), on.Apply(new Sign(), above));
    }
}
