
namespace NanoML.Compiler.Ops.Support;

/// <summary>What a linear model, trees or support vectors do to their scores in the end.</summary>
public enum PostTransform
{
    None,
    Logistic,
    Softmax,
    Probit,
}

/// <summary>Reads and composes a <see cref="PostTransform"/>.</summary>
public static class PostTransforms
{
    private const double Winitzki = 0.147;

    // To the digits that ONNX Runtime has.
    private const double Pi = 3.14159;

    /// <remarks>SOFTMAX_ZERO leaves out scores that are exactly zero, which bytes do not tell from small ones: it is SOFTMAX.</remarks>
    public static PostTransform Read(NodeImport node) => ClassicalImport.Choice(
        node,
        "post_transform",
        PostTransform.None,
        ("NONE", PostTransform.None),
        ("LOGISTIC", PostTransform.Logistic),
        ("SOFTMAX", PostTransform.Softmax),
        ("SOFTMAX_ZERO", PostTransform.Softmax),
        ("PROBIT", PostTransform.Probit));

    /// <summary>Of a single score ONNX Runtime transforms by PROBIT alone.</summary>
    public static PostTransform OfSingle(PostTransform transform) => transform == PostTransform.Probit ? transform : PostTransform.None;

    /// <param name="scores">[N, classes].</param>
    public static T Apply<T>(this PostTransform transform, Composer<T> on, T scores) => transform switch
    {
        PostTransform.Logistic => on.Apply(new Sigmoid(), scores),
        PostTransform.Softmax => on.Apply(new Softmax(1), scores),
        PostTransform.Probit => Probit(on, scores),
        _ => scores,
    };

    /// <summary>
    /// The number below which a standard normal variable stays with a probability in (0, 1), by Winitzki's approximation of the inverse error
    /// function.
    /// </summary>
    private static T Probit<T>(Composer<T> on, T probability)
    {
        T Number(double value) => on.Number((float)value, probability);
        T y = on.Apply(new Sub(), on.Apply(new Mul(), probability, Number(2)), Number(1));
        T log = on.Apply(new Log(), on.Apply(new Mul(), on.Apply(new Sub(), Number(1), y), on.Apply(new Add(), y, Number(1))));
        T v = on.Apply(new Add(), on.Apply(new Mul(), log, Number(0.5)), Number(2 / (Pi * Winitzki)));
        T root = on.Apply(new Sqrt(), on.Apply(new Sub(), on.Apply(new Mul(), v, v), on.Apply(new Mul(), log, Number(1 / Winitzki))));
        T inverse = on.Apply(new Sqrt(), on.Apply(new Sub(), root, v));
        return on.Apply(new Mul(), on.Apply(new Mul(), inverse, on.Apply(new Sign(), y)), Number(Math.Sqrt(2)));
    }
}
