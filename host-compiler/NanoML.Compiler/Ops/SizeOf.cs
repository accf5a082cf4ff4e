using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Size: every shape is known at import, so it is a <see cref="Constant"/>.</summary>
public static class SizeOf
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int count = node.Shape(0).Count;
        node.Keep();
        return new Constant(new Tensor(Shape.Scalar, [(long)count]));
    }
}
