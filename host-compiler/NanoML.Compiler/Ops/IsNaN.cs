using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX IsNaN. On the device no activation is: a byte stands for a number.</summary>
public sealed record IsNaN : NumberTest
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new IsNaN();
    }

    protected override bool Holds(float x) => float.IsNaN(x);
}
