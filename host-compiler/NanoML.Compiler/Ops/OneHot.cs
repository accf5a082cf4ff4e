using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX OneHot: along a new axis, one value where the index is and another elsewhere. An index below zero counts from the end; beyond the
/// depth there is none. It has no kernel: see <see cref="Compare"/>.
/// </summary>
/// <param name="Axis">The new one, in [0, rank of the output).</param>
public sealed record OneHot(int Axis, int Depth, double Off, double On, ElementType Type) : Op
{
    private const int MaxDepth = 1 << 16;

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);
        Tensor depth = node.ConstantScalar(1, "depth")!;
        Tensor values = node.Constant(2, "values")!;
        int axis = NodeImport.Axis(node.SmallInt("axis", -1), node.Shape(0).Rank + 1);
        float count = depth.ToFloats()[0];
        if (values.Shape.Count != 2 || count is not (>= 1 and <= MaxDepth))
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has a depth of {count} and {values.Shape.Count} values");
        }

        node.Keep(0);
        double[] both = values.IsFloat ? Array.ConvertAll(values.Floats, x => (double)x) : Array.ConvertAll(values.Integers, x => (double)x);
        return new OneHot(axis, (int)count, both[0], both[1], values.Type.ElementType);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        [new(Type, ShapeRules.Result([.. inputs[0]!.Shape.Dims.Insert(Axis, Depth)]))];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor indices = inputs[0]!;
        float[] numbers = indices.ToFloats();
        var shape = new Shape(indices.Shape.Dims.Insert(Axis, Depth));
        int inner = shape.Stride(Axis);
        double[] y = [.. Enumerable.Range(0, shape.Count).Select(k =>
        {
            float index = numbers[(k / inner / Depth * inner) + (k % inner)];
            return (index < 0 ? index + Depth : index) == k / inner % Depth ? On : Off;
        })];
        return
        [
            Type.IsFloat()
                ? new Tensor(shape, Array.ConvertAll(y, x => (float)x), Type)
                : new Tensor(shape, Array.ConvertAll(y, x => (long)x), Type),
        ];
    }
}
