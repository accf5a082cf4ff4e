using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Dropout: at inference it passes its input on, so it becomes an <see cref="Identity"/>.</summary>
public static class Dropout
{
    private const int TrainingMode = 2;

    public static Op Import(NodeImport node)
    {
        node.Keep(0);
        if (node.Opset < 12)
        {
            node.RequireInputs(1, 1);
            node.Ignore("ratio");
            return new Identity();
        }

        node.RequireInputs(1, 3);
        node.Ignore("seed");
        Tensor? training = node.ConstantScalar(TrainingMode, "training mode");
        if (training is { IsFloat: true })
        {
            throw new OpException(DiagnosticCatalog.BadGraph, "its training mode must be a bool");
        }

        return training is null || training.Integers[0] == 0
            ? new Identity()
            : throw OpException.Unsupported("training mode is not supported", "Export the model in evaluation mode.");
    }
}
