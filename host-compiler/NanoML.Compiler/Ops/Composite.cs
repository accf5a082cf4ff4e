using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>Several element-wise operators on one activation as one look-up: a pass makes it of <c>x * sigmoid(x)</c>.</summary>
/// <param name="Last">The operator that made the output.</param>
/// <param name="Function">What they compute together.</param>
public sealed record Composite(Op Last, RealFunction Function) : Op, ILowers, ISaturates
{
    public override string OpType => Last.OpType;

    public override OutputQuantization OutputQuantization =>
        Last.OutputQuantization is OutputQuantization.Fixed known ? known : OutputQuantization.Observed;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(x.Shape, Array.ConvertAll(x.Floats, Function.Apply), x.Type.ElementType)];
    }

    public float[] Narrow(Tensor input) => FlatTails.Narrow(Function.Apply, input.Floats);

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => FrameRules.Same(this, axes, inputs);

    public void Lower(LoweringContext context) => Lookup.Emit(context, 0, Function.Apply);
}
