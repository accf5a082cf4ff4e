using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX GatherElements: along one axis, each output has an index of its own. By constant indices it is a <see cref="GatherND"/>; otherwise it has no
/// kernel: see <see cref="Compare"/>.
/// </summary>
/// <param name="Axis">In [0, rank).</param>
public sealed record GatherElements(int Axis) : Op, IDecomposes
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new GatherElements(NodeImport.Axis(node.SmallInt("axis", 0), node.Shape(0).Rank));
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape data = inputs[0]!.Shape;
        Shape indices = inputs[1]!.Shape;
        return inputs[1]!.Type.ElementType is ElementType.Int64 or ElementType.Int32
            && indices.Rank == data.Rank && Enumerable.Range(0, data.Rank).All(axis => axis == Axis || indices[axis] <= data[axis])
            ? [new(inputs[0]!.Type.ElementType, indices)]
            : throw OpException.Shape($"indices of {inputs[1]!.Type.ElementType} and shape {indices} do not fit data of shape {data}");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.Gather(inputs[1]!.Shape, Places(inputs[0]!.Shape, inputs[1]!))];

    public void Decompose(GraphEditor editor, Node node)
    {
        Shape data = editor.Value(node.Inputs[0]).Shape;
        if (editor.Value(node.Inputs[1]).Constant is { } indices)
        {
            var choice = new GatherND(indices.Shape, [.. Places(data, indices)], data.Rank);
            choice.Decompose(editor, editor.Replace(node, node with { Op = choice, Inputs = [node.Inputs[0]] }));
        }
    }

    private int[] Places(Shape data, Tensor indices)
    {
        int[] origin = StridedIndex.All(indices.Shape, [.. Enumerable.Range(0, data.Rank).Select(axis => axis == Axis ? 0 : data.Stride(axis))]);
        return [.. origin.Select((start, k) => start + (Place(indices.Integers[k], data[Axis]) * data.Stride(Axis)))];
    }

    /// <summary>An index that may count from the end.</summary>
    /// <exception cref="OpException">It is not in the axis.</exception>
    internal static int Place(long index, int extent) => index >= -extent && index < extent
        ? (int)(index < 0 ? index + extent : index)
        : throw new OpException(DiagnosticCatalog.BadGraph, $"index {index} is not in an axis of {extent}");
}
