using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml SVMClassifier of two classes with probabilities (Platt): the probabilities, which are its second output. Output: [N, 2].
/// </summary>
/// <param name="ProbA">With <paramref name="ProbB"/>, makes a probability of the decision.</param>
public sealed record SVMClassifier(
    KernelFunction Kernel, float Degree, int Squares, float SquareScale, float ProbA, float ProbB, PostTransform Transform)
    : SupportVectors(Kernel, Degree, Squares, SquareScale)
{
    private const int Scores = 1;
    private const string Fix = "Train it with probability=True for two classes, or as several machines of one class against the rest.";

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.KeepOutputs(Scores);
        int labels = ClassicalImport.CountLabels(node, "classlabels_ints");
        int[] perClass = node.Ints("vectors_per_class") ?? [];
        float[]? a = ClassicalImport.Finite(node, "prob_a");
        float[]? b = ClassicalImport.Finite(node, "prob_b");
        if (labels != 2 || perClass.Length != 2)
        {
            throw OpException.Unsupported($"{labels} classes that support vectors of {perClass.Length} vote for are not supported", Fix);
        }

        if (a is not { Length: 1 } || b is not { Length: 1 })
        {
            throw OpException.Unsupported("its classes have no probabilities (prob_a and prob_b)", Fix);
        }

        (KernelFunction kernel, float degree, int squares, float scale) = Feed(
            node, ClassicalImport.RequiredFinite(node, "coefficients"), perClass[0] + perClass[1], ReadRho(node));
        return new SVMClassifier(kernel, degree, squares, scale, a[0], b[0], PostTransforms.Read(node));
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T odds = on.Apply(new CoupledOdds(ProbA, ProbB), Decision(on, inputs));
        T first = on.Constant(new Tensor(Shape.Of(2, 1), [1f, 0f]));
        return Transform.Apply(on, on.Apply(new Softmax(1), on.Apply(new Gemm(1, 1, false, true), odds, first)));
    }
}
