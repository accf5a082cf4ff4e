using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>One of the outputs of <see cref="TopK"/>. It is not an ONNX operator.</summary>
/// <param name="Indices">The indices of the elements, bytes on the device, else the elements themselves.</param>
public sealed record TopSelection(TopK All, bool Indices) : Op, ILowers
{
    public override string OpType => All.OpType;

    public override OutputQuantization OutputQuantization => Indices ? OutputQuantization.Known(1, 0) : OutputQuantization.SameAsInput;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [All.InferTypes(inputs)[Indices ? 1 : 0]];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [All.Evaluate(inputs)[Indices ? 1 : 0]];

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        this with { All = All with { Axis = permutation.IndexOf(All.Axis) } };

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        if (Indices && input[All.Axis] > ArgMaxCall.MaxAxisLength)
        {
            throw context.NotPlannable(
                $"an index along an axis of {input[All.Axis]} does not fit a byte; {ArgMaxCall.MaxAxisLength} is the limit",
                "Leave TopK out of the model and look for the greatest in its output.");
        }

        context.Emit(new TopKCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Outer = input.Product(0, All.Axis),
            AxisLength = input[All.Axis],
            Inner = input.Stride(All.Axis),
            Count = All.Count,
            Largest = All.Largest,
            Indices = Indices,
        });
    }
}
