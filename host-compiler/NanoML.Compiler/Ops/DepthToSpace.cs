using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX DepthToSpace (PyTorch's pixel_shuffle is its mode CRD): channels become blocks of pixels.</summary>
public static class DepthToSpace
{
    public static Op Import(NodeImport node)
    {
        (Shape x, int b) = BlockMove.Read(node);
        int channels = BlockMove.Divide(x[1], b * b);
        string mode = node.String("mode", "DCR");
        Shape result = ShapeRules.Result([x[0], channels, (long)x[2] * b, (long)x[3] * b]);
        return mode switch
        {
            "DCR" => new BlockMove(Shape.Of(x[0], b, b, channels, x[2], x[3]), [0, 3, 4, 1, 5, 2], result),
            "CRD" => new BlockMove(Shape.Of(x[0], channels, b, b, x[2], x[3]), [0, 1, 4, 2, 5, 3], result),
            _ => throw OpException.Unsupported($"mode '{mode}' is neither DCR nor CRD"),
        };
    }
}
