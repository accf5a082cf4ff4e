using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Max.</summary>
public static class Max
{
    public static Op Import(NodeImport node) => Extremum.Import(node, isMin: false);
}
