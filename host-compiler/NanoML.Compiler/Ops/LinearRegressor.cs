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
        FeedRows(node, ClassicalImport.RequiredFinite(node, "coefficients"), ClassicalImport.Finite(node, "intercepts") ?? new float[Math.Max(targets, 0)], targets);
        PostTransform transform = PostTransforms.Read(node);
        return new LinearRegressor(targets == 1 ? PostTransforms.OfSingle(transform) : transform);
    }
}
