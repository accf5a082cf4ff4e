using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX IsInf. On the device no activation is: a byte stands for a number.</summary>
/// <param name="Negative">Whether negative infinity counts.</param>
/// <param name="Positive">Whether positive infinity does.</param>
public sealed record IsInf(bool Negative, bool Positive) : NumberTest
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new IsInf(node.Int("detect_negative", 1) != 0, node.Int("detect_positive", 1) != 0);
    }

    protected override bool Holds(float x) => (Negative && float.IsNegativeInfinity(x)) || (Positive && float.IsPositiveInfinity(x));
}
