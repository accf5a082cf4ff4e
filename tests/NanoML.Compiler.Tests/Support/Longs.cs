using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Lists of integers as nodes have them: attributes, or int64 inputs.</summary>
internal static class Longs
{
    public static NodeBuilder Ints(this NodeBuilder node, string attribute, params long[] values) =>
        node.Attribute(attribute, ImmutableArray.Create(values));

    public static NodeBuilder Ints(this NodeBuilder node, params long[] values) => node.Constant(Tensors.Integers(ElementType.Int64, values));

    /// <summary>The type that an operator infers for one activation of the given shape.</summary>
    public static Shape ShapeFor(this Op op, params int[] input) =>
        op.InferTypes([new Value("x", new TensorType(ElementType.Float32, Shape.Of(input)))])[0].Shape;
}
