using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Identity, and Dropout at inference. A pass removes it where it is not an output of the model.</summary>
public sealed record Identity : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Identity();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [inputs[0]!];

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public void Lower(LoweringContext context) => context.AliasOutput(context.InputBuffer(0));
}
