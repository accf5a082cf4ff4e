using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml OneHotEncoder of integers: along a new last axis, 1 at the place of the category that a number is, 0 elsewhere; zeros for a
/// number that is none, also where the file asks for an error then. Floats are cut towards zero first, as ONNX Runtime does.
/// </summary>
/// <remarks>It becomes comparisons: where they read the model's input, <see cref="Compare"/> says how they get to the device.</remarks>
public sealed record OneHotEncoder(ImmutableArray<long> Categories) : ComposedOp, IComparesInput
{
    private const int MaxCategories = 1 << 12;

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.Ignore("zeros");
        if (node.Strings("cats_strings") is { IsEmpty: false })
        {
            throw OpException.Unsupported(
                "its categories are texts, which no device has", "Number the categories (OrdinalEncoder) before the model, or leave the column out of it.");
        }

        long[] categories = node.Longs("cats_int64s") ?? [];
        return categories.Length is > 0 and <= MaxCategories && categories.Distinct().Count() == categories.Length
            ? new OneHotEncoder([.. categories])
            : throw new OpException(DiagnosticCatalog.BadGraph, $"has {categories.Length} categories, {categories.Distinct().Count()} of them different");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T x = on.TypeOf(inputs[0]).ElementType == ElementType.Int64 ? inputs[0] : on.Apply(new Cast(ElementType.Int64), inputs[0]);
        T each = on.Reshape(x, ShapeRules.Result([.. on.ShapeOf(x).Dims.Select(dim => (long)dim), 1]));
        T categories = on.Constant(new Tensor(Shape.Of(Categories.Length), [.. Categories], ElementType.Int64));

        // Of what rises, two orders say an equality.
        T isAtLeast = on.Apply(new Compare(Order.GreaterOrEqual), each, categories);
        T isAtMost = on.Apply(new Compare(Order.LessOrEqual), each, categories);
        return on.Apply(new Cast(ElementType.Float32), on.Apply(new Logic(Junction.And), isAtLeast, isAtMost));
    }

    public bool Equals(OneHotEncoder? other) => other is not null && Categories.SequenceEqual(other.Categories);

    public override int GetHashCode() => Categories.Aggregate(0, HashCode.Combine);
}
