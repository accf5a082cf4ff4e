using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

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

    /// <summary>As ONNX Runtime reads the numbers of TreeEnsemble (version 5): the standard has LOGISTIC and SOFTMAX the other way round.</summary>
    /// <exception cref="OpException">There is none of that number.</exception>
    public static PostTransform OfNumber(long number) => number switch
    {
        0 => PostTransform.None,
        1 => PostTransform.Logistic,
        2 or 3 => PostTransform.Softmax,
        4 => PostTransform.Probit,
        _ => throw new OpException(DiagnosticCatalog.BadGraph, $"its post_transform is {number}, which is not known"),
    };

    /// <summary>Of a single score ONNX Runtime transforms by PROBIT alone.</summary>
    public static PostTransform OfSingle(PostTransform transform) => transform == PostTransform.Probit ? transform : PostTransform.None;

    /// <param name="scores">[N, classes].</param>
    public static T Apply<T>(this PostTransform transform, Composer<T> on, T scores) => transform switch
    {
        PostTransform.Logistic => on.Apply(new Sigmoid(), scores),
        PostTransform.Softmax => on.Apply(new Softmax(1), scores),
        PostTransform.Probit => on.Apply(new Probit(), scores),
        _ => scores,
    };
}
