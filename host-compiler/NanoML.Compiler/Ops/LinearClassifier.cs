using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml LinearClassifier: the scores, which are its second output; the label follows from them. Inputs: X, coefficients
/// [classes, features] and intercepts [classes]. Of one row for two classes it makes two, as ONNX Runtime does: for the scores 1 - s
/// and s, or for the logistic function of -s and s. Scores without a transform keep their class when they become bytes (<see cref="KernelMachines"/>).
/// </summary>
public sealed record LinearClassifier(PostTransform Transform) : LinearOp(Transform)
{
    private const int Scores = 1;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.KeepOutputs(Scores);

        // It says how the model was trained.
        node.Ignore("multi_class");
        int labels = ClassicalImport.CountLabels(node, "classlabels_ints");
        PostTransform transform = PostTransforms.Read(node);
        float[] coefficients = ClassicalImport.RequiredFinite(node, "coefficients");
        float[] intercepts = ClassicalImport.Finite(node, "intercepts")
            ?? new float[coefficients.Length / Math.Max(ClassicalImport.Features(node), 1)];
        bool isPair = intercepts.Length == 1 && labels == 2;
        if (intercepts.Length != 1 && labels != intercepts.Length)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"it has {labels} labels for {intercepts.Length} classes");
        }

        if (isPair && transform == PostTransform.Probit)
        {
            throw OpException.Unsupported("one row of coefficients with the post transform PROBIT is not supported", "Export the model with a row for each class.");
        }

        if (isPair)
        {
            return Pair(node, coefficients, intercepts[0], transform == PostTransform.Logistic);
        }

        FeedRows(node, coefficients, intercepts);
        return new LinearClassifier(intercepts.Length == 1 ? PostTransforms.OfSingle(transform) : transform);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) => Transform == PostTransform.None
        ? on.ApplyAll(new KernelMachines(KernelFunction.Linear, 0, 0, MachineResult.Scores), KernelMachines.OutputCount, Rows(on, inputs), inputs[1], inputs[2])[0]
        : base.Compose(on, inputs);

    // The logistic function of s, and of -s, is the Softmax of their halves.
    private static LinearClassifier Pair(NodeImport node, float[] coefficients, float intercept, bool isLogistic)
    {
        float[] row = isLogistic ? Array.ConvertAll(coefficients, c => c / 2) : coefficients;
        FeedRows(node, [.. row.Select(c => -c), .. row], isLogistic ? [-intercept / 2, intercept / 2] : [1 - intercept, intercept]);
        return new LinearClassifier(isLogistic ? PostTransform.Softmax : PostTransform.None);
    }
}
