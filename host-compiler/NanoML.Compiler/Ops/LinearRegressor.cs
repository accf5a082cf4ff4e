using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml LinearRegressor. Inputs: X, coefficients [targets, features] and intercepts [targets]. Output: [N, targets].</summary>
public sealed record LinearRegressor(PostTransform Transform) : LinearOp(Transform)
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int targets = node.SmallInt("targets", 1);
        float[] intercepts = ClassicalImport.Finite(node, "intercepts") ?? new float[Math.Clamp(targets, 0, ushort.MaxValue)];
        PostTransform transform = PostTransforms.Read(node);
        float[] coefficients = ClassicalImport.RequiredFinite(node, "coefficients");
        return targets == intercepts.Length
            ? Of(node, coefficients, intercepts, targets == 1 ? PostTransforms.OfSingle(transform) : transform)
            : throw OpException.Shape($"{intercepts.Length} intercepts do not fit {targets} targets");
    }

    /// <summary>As many targets as there are intercepts.</summary>
    internal static LinearRegressor Of(NodeImport node, float[] coefficients, float[] intercepts, PostTransform transform)
    {
        FeedRows(node, coefficients, intercepts);
        return new LinearRegressor(transform);
    }
}
