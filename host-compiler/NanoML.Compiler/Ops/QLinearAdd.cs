using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearAdd of com.microsoft: an <see cref="Add"/> of levels.</summary>
public static class QLinearAdd
{
    public static Op Import(NodeImport node) => QuantizedForm.ImportBinary(node, new Add());
}
