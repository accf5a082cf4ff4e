using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Max of an activation and a constant number: a <see cref="Clip"/> from below.</summary>
public static class Max
{
    public static Op Import(NodeImport node) => Extremum.Import(node, bound => new Clip(bound, float.PositiveInfinity));
}
