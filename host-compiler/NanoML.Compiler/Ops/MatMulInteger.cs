using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX MatMulInteger: a <see cref="MatMul"/> of levels less their zero points, which may be one for each row of A and one for each column of B.
/// </summary>
public static class MatMulInteger
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 4);
        return new IntegerProduct(node.OpType, new MatMul(), Math.Max(0, node.Shape(0).Rank - 2), Math.Max(0, node.Shape(1).Rank - 1));
    }
}
