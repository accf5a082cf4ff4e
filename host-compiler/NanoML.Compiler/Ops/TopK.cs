using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX TopK: the greatest or least elements along an axis, in order, and their indices; of equal ones the lower index comes first. With the
/// distances before it, it may be part of <see cref="NearestNeighbors"/>; otherwise each output is a <see cref="TopSelection"/>.
/// </summary>
/// <param name="Axis">In [0, rank).</param>
public sealed record TopK(int Count, int Axis, bool Largest) : Op, IDecomposes
{
    private const int FirstOpsetWithInput = 10;

    public static Op Import(NodeImport node)
    {
        bool isInput = node.Opset >= FirstOpsetWithInput;
        node.RequireInputs(isInput ? 2 : 1, isInput ? 2 : 1);
        int[] counts = isInput ? node.ConstantInts(1, "count")! : [node.SmallInt("k", 0)];
        node.Ignore("sorted");
        node.Keep(0);
        return counts is [> 0]
            ? new TopK(counts[0], NodeImport.Axis(node.SmallInt("axis", -1), node.Shape(0).Rank), node.Int("largest", 1) != 0)
            : throw new OpException(DiagnosticCatalog.BadGraph, $"takes {string.Join(", ", counts)} elements");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        return Count <= x.Shape[Axis]
            ? [x with { Shape = x.Shape.With(Axis, Count) }, new TensorType(ElementType.Int64, x.Shape.With(Axis, Count))]
            : throw OpException.Shape($"takes {Count} of {x.Shape[Axis]} elements");
    }

    public void Decompose(GraphEditor editor, Node node)
    {
        Node values = editor.Replace(node, node with { Op = new TopSelection(this, Indices: false), Outputs = [node.Outputs[0]] });
        if (node.Outputs.Length > 1)
        {
            editor.InsertAfter(
                values, new Node(editor.FreshNodeName($"{node.Name}_indices"), new TopSelection(this, Indices: true), node.Inputs, [node.Outputs[1]]));
        }
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        int inner = x.Shape.Stride(Axis);
        Shape result = x.Shape.With(Axis, Count);
        var values = new float[result.Count];
        var indices = new long[result.Count];
        for (int lane = 0; lane < result.Count / Count; lane++)
        {
            int Place(int k, int extent) => (lane / inner * inner * extent) + (k * inner) + (lane % inner);
            float Key(int k) => Largest ? -x.Floats[Place(k, x.Shape[Axis])] : x.Floats[Place(k, x.Shape[Axis])];
            int[] order = [.. Enumerable.Range(0, x.Shape[Axis]).OrderBy(Key).Take(Count)];
            for (int k = 0; k < Count; k++)
            {
                values[Place(k, Count)] = x.Floats[Place(order[k], x.Shape[Axis])];
                indices[Place(k, Count)] = order[k];
            }
        }

        return [new Tensor(result, values, x.Type.ElementType), new Tensor(result, indices)];
    }
}
