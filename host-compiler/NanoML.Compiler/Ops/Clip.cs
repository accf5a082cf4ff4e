using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Clip: <c>min(max(x, Min), Max)</c>; ReLU6 is Clip(0, 6). An infinite bound clips nothing. Index arithmetic clips integers.
/// </summary>
public sealed record Clip(float Min, float Max) : UnaryOp, IClampOp
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        if (node.Opset < 11)
        {
            node.RequireInputs(1, 1);
            return new Clip(node.Float("min", float.NegativeInfinity), node.Float("max", float.PositiveInfinity));
        }

        node.RequireInputs(1, 3);
        node.Keep(0);
        return new Clip(Bound(node, 1, "lower bound", float.NegativeInfinity), Bound(node, 2, "upper bound", float.PositiveInfinity));
    }

    public override float Apply(float x) => ToClamp().Apply(x);

    public override float Derivative(float x) => x > Min && x < Max ? 1 : 0;

    public override void Export(NodeExport node) => node.EmitClamp(ToClamp());

    public Clamp ToClamp() => new(Min, Max);

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return x.IsFloat ? base.Evaluate(inputs) : [new Tensor(x.Shape, Array.ConvertAll(x.Integers, Apply), x.Type.ElementType)];
    }

    private long Apply(long x) => Math.Min(Math.Max(x, (long)Min), (long)Max);

    private static float Bound(NodeImport node, int index, string role, float none)
    {
        if (node.ConstantScalar(index, role) is not { } bound)
        {
            return none;
        }

        if (bound.Type.ElementType != node.Input(0).Type.ElementType)
        {
            throw new OpException(
                DiagnosticCatalog.BadGraph, $"its {role} is {bound.Type.ElementType}, its input {node.Input(0).Type.ElementType}");
        }

        float value = bound.IsFloat ? bound.Floats[0] : IntegerBound(bound.Integers[0], bound.Type.ElementType.IntegerRange(), role);
        return float.IsNaN(value) ? throw new OpException(DiagnosticCatalog.BadGraph, $"its {role} is not a number") : value;
    }

    // The ends of an integer type clip nothing, which is as well: they are not exact as floats.
    private static float IntegerBound(long value, (long Min, long Max) range, string role) =>
        value == range.Min ? float.NegativeInfinity
        : value == range.Max ? float.PositiveInfinity
        : (long)(float)value == value ? value
        : throw OpException.Unsupported($"its {role} {value} is not exact in single precision");
}
