using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX SpaceToDepth: blocks of pixels become channels.</summary>
public static class SpaceToDepth
{
    public static Op Import(NodeImport node)
    {
        (Shape x, int b) = BlockMove.Read(node);
        int height = BlockMove.Divide(x[2], b);
        int width = BlockMove.Divide(x[3], b);
        Shape result = ShapeRules.Result([x[0], (long)x[1] * b * b, height, width]);
        return new BlockMove(Shape.Of(x[0], x[1], height, b, width, b), [0, 3, 5, 1, 2, 4], result);
    }
}
