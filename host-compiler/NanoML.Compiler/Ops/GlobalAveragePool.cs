using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX GlobalAveragePool: a <see cref="ReduceMean"/> over the spatial axes of [N, C, spatial...].</summary>
public static class GlobalAveragePool
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int rank = node.Shape(0).Rank;
        return rank > 2
            ? new ReduceMean([.. Enumerable.Range(2, rank - 2)], true)
            : throw OpException.Shape($"its input of shape {node.Shape(0)} has no spatial axes");
    }
}
