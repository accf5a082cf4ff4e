using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Neg: <c>-x</c>.</summary>
public sealed record Neg : UnaryOp
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node) => Import<Neg>(node);

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => inputs[0] is { IsFloat: false } x
        ? [new Tensor(x.Shape, Array.ConvertAll(x.Integers, value => x.Type.ElementType.Wrap(-value)), x.Type.ElementType)]
        : base.Evaluate(inputs);

    public override float Apply(float x) => -x;

    public override float Derivative(float x) => -1;
}
