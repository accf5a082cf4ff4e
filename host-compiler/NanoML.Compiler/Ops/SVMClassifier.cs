using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml SVMClassifier: its second output. Of two classes with probabilities (Platt) those [N, 2], without them -s and s of their decision
/// s; of more classes the decisions of each pair [N, classes * (classes - 1) / 2], of which the first class wins the positive ones.
/// </summary>
/// <param name="Platt">What makes a probability of a decision; null for decisions.</param>
public sealed record SVMClassifier(KernelFunction Kernel, float Gamma, float Degree, PlattScale? Platt, PostTransform Transform)
    : SupportVectors(Kernel, Gamma, Degree)
{
    private const int Scores = 1;

    /// <summary>Whether the result is the side of zero that each decision is on: 1 above it, else 0.</summary>
    public bool AreSides { get; init; }

    /// <summary>More decisions than anything on a board is asked for.</summary>
    private const int MostClasses = 128;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.KeepOutputs(Scores);
        int labels = ClassicalImport.CountLabels(node, "classlabels_ints");
        int[] perClass = node.Ints("vectors_per_class") ?? [];
        float[] a = ClassicalImport.Finite(node, "prob_a") ?? [];
        float[] b = ClassicalImport.Finite(node, "prob_b") ?? [];
        float[] coefficients = ClassicalImport.RequiredFinite(node, "coefficients");
        float[] rho = ClassicalImport.RequiredFinite(node, "rho");
        PostTransform transform = PostTransforms.Read(node);
        if (labels is < 2 or > MostClasses || perClass.Any(count => count < 0))
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"it has {labels} classes; 2 to {MostClasses} can be told apart");
        }

        if (perClass.All(count => count == 0))
        {
            return Linear(node, coefficients, labels, rho[0], transform);
        }

        int pairs = labels * (labels - 1) / 2;
        bool isSound = perClass.Length == labels && rho.Length == pairs && a.Length == b.Length && (a.Length == 0 || a.Length == pairs);
        if (!isSound || (labels > 2 && a.Length > 0))
        {
            throw isSound
                ? OpException.Unsupported($"probabilities of {labels} classes are not supported", "Take its label as the result: that is counted from decisions.")
                : OpException.Shape($"{perClass.Length} counts of vectors, {rho.Length} numbers 'rho', {a.Length} and {b.Length} of probabilities do not fit {labels} classes");
        }

        PlattScale? platt = a is [var first] ? new PlattScale(first, b[0]) : null;
        if (labels == 2 && platt is null)
        {
            (coefficients, rho, transform) = OfOneDecision(coefficients, rho[0], transform);
        }
        else if (labels > 2)
        {
            coefficients = PairwiseMachines.Coefficients(coefficients, perClass);
        }

        (KernelFunction kernel, float gamma, float degree) = Feed(node, coefficients, PairwiseMachines.Count(perClass), rho);
        return new SVMClassifier(kernel, gamma, degree, platt, transform);
    }

    /// <summary>
    /// The scores that ONNX Runtime makes of the decision s: -s and s, with a transform 1 - s and s, with LOGISTIC the logistic function of -s and
    /// s, which is the Softmax of their halves.
    /// </summary>
    private static (float[] Coefficients, float[] Rho, PostTransform Transform) OfOneDecision(float[] coefficients, float rho, PostTransform transform)
    {
        if (transform == PostTransform.Probit)
        {
            throw OpException.Unsupported("the post transform PROBIT of one decision is not supported", "Export the model with probabilities.");
        }

        bool isLogistic = transform == PostTransform.Logistic;
        float factor = isLogistic ? 0.5f : 1;
        float start = transform == PostTransform.Softmax ? 1 : 0;
        float[] row = Array.ConvertAll(coefficients, c => factor * c);
        return ([.. row.Select(c => -c), .. row], [start - (factor * rho), factor * rho], isLogistic ? PostTransform.Softmax : PostTransform.None);
    }

    private static LinearRegressor Linear(NodeImport node, float[] coefficients, int labels, float rho, PostTransform transform)
    {
        node.Ignore("kernel_type", "kernel_params", "support_vectors");
        return LinearRegressor.Of(node, coefficients, [.. Enumerable.Repeat(rho, labels)], transform);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        MachineResult result = AreSides ? MachineResult.Sides : Platt is null ? MachineResult.Values : MachineResult.Probabilities;
        return Transform.Apply(on, Decide(on, inputs, result, Platt));
    }
}
