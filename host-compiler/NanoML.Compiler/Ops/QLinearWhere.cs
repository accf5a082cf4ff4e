using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearWhere of com.microsoft: a <see cref="Where"/> between levels.</summary>
public static class QLinearWhere
{
    public static Op Import(NodeImport node)
    {
        node.RequireCount(9, 9);
        node.Input(0);
        var x = Levels.Of(node, 1, 2, 3);
        var y = Levels.Of(node, 4, 5, 6);
        var z = Levels.OfResult(node, 7, 8, x.Type);
        node.Keep(0, 1, 4);
        return new QuantizedForm(node.OpType, new Where(), [null, x, y], z);
    }
}
