using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Min.</summary>
public static class Min
{
    public static Op Import(NodeImport node) => Extremum.Import(node, isMin: true);
}
