using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// com.microsoft CDist: A [m, features] and B [n, features] give the distances of all pairs [m, n]. It has no kernel: see
/// <see cref="NearestNeighbors"/>.
/// </summary>
public sealed record CDist(DistanceMetric Metric) : Op
{
    /// <summary>What the attribute <c>metric</c> says.</summary>
    public const string Euclidean = "euclidean";

    public const string SquaredEuclidean = "sqeuclidean";

    /// <summary>Of distances that a model writes out; ONNX Runtime's own operator has no such metric.</summary>
    public const string Manhattan = "cityblock";

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new CDist(ClassicalImport.Choice(
            node,
            "metric",
            DistanceMetric.SquaredEuclidean,
            (Euclidean, DistanceMetric.Euclidean),
            (SquaredEuclidean, DistanceMetric.SquaredEuclidean),
            (Manhattan, DistanceMetric.Manhattan)));
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        (Shape a, Shape b) = (inputs[0]!.Shape, inputs[1]!.Shape);
        return a.Rank == 2 && b.Rank == 2 && a[1] == b[1]
            ? [inputs[0]!.Type with { Shape = Shape.Of(a[0], b[0]) }]
            : throw OpException.Shape($"points of shapes {a} and {b} have no distances");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        (Tensor a, Tensor b) = (inputs[0]!, inputs[1]!);
        int features = a.Shape[1];
        float[] distances =
        [
            .. Enumerable.Range(0, a.Shape[0]).SelectMany(row => Enumerable.Range(0, b.Shape[0]).Select(column => Distances.Between(
                Metric, a.Floats.AsSpan(row * features, features), b.Floats.AsSpan(column * features, features)))),
        ];
        return [new Tensor(Shape.Of(a.Shape[0], b.Shape[0]), distances, a.Type.ElementType)];
    }
}
