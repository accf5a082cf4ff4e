using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Min of an activation and a constant number: a <see cref="Clip"/> from above.</summary>
public static class Min
{
    public static Op Import(NodeImport node) => Extremum.Import(node, bound => new Clip(float.NegativeInfinity, bound));
}
