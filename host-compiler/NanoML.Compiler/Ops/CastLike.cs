using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX CastLike: a <see cref="Cast"/> to the type of another value.</summary>
public static class CastLike
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        node.Ignore("saturate");
        ElementType type = node.Input(1).Type.ElementType;
        node.Keep(0);
        return new Cast(type);
    }
}
