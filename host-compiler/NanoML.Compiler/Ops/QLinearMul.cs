using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearMul of com.microsoft: a <see cref="Mul"/> of levels.</summary>
public static class QLinearMul
{
    public static Op Import(NodeImport node) => QuantizedForm.ImportBinary(node, new Mul());
}
