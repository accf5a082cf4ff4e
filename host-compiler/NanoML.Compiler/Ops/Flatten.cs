using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Flatten: the axes before <c>axis</c> become one, the others become another. It is a <see cref="Reshape"/>.</summary>
public static class Flatten
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        Shape input = node.Shape(0);
        int axis = node.SmallInt("axis", 1);

        // The axis may also be the rank itself: everything is then in the first extent.
        axis = axis == input.Rank ? axis : NodeImport.Axis(axis, input.Rank);
        return new Reshape(ShapeRules.Result([Product(input, 0, axis), Product(input, axis, input.Rank)]));
    }

    // In 64 bits: beside an extent of 0 the others may multiply beyond the int range.
    private static long Product(Shape shape, int start, int end) =>
        shape.Dims[start..end].Aggregate(1L, (product, extent) => Math.Min(product * extent, int.MaxValue + 1L));
}
