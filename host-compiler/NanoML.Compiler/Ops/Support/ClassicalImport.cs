using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>How operators of classical machine learning hold their numbers: in lists among the attributes.</summary>
public static class ClassicalImport
{
    /// <summary>A list of finite numbers; null when it is left out or empty.</summary>
    /// <exception cref="OpException">A number is NaN or infinite.</exception>
    public static float[]? Finite(NodeImport node, string attribute) => node.Floats(attribute) switch
    {
        null or [] => null,
        var values when values.All(float.IsFinite) => values,
        _ => throw new OpException(DiagnosticCatalog.BadWeights, $"attribute '{attribute}' holds a number that is NaN or infinite"),
    };

    /// <exception cref="OpException">The list is left out or empty, or a number is NaN or infinite.</exception>
    public static float[] RequiredFinite(NodeImport node, string attribute) => Finite(node, attribute)
        ?? throw new OpException(DiagnosticCatalog.BadGraph, $"attribute '{attribute}' is missing");

    /// <summary>One of several words.</summary>
    /// <typeparam name="T">An enumeration; in the file, the words are written in capitals.</typeparam>
    /// <exception cref="OpException">The word is none of those.</exception>
    public static T Choice<T>(NodeImport node, string attribute, T fallback, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct, Enum
    {
        if (!node.Has(attribute))
        {
            return fallback;
        }

        string given = node.String(attribute, "");
        foreach ((string word, T value) in words)
        {
            if (word == given)
            {
                return value;
            }
        }

        throw new OpException(DiagnosticCatalog.BadGraph, $"attribute '{attribute}' is '{given}', which is not known");
    }

    /// <summary>How many classes a classifier names.</summary>
    /// <param name="integers">The attribute of labels that are numbers.</param>
    public static int CountLabels(NodeImport node, string integers)
    {
        int numbers = node.Longs(integers)?.Length ?? 0;
        return Math.Max(node.Strings("classlabels_strings")?.Length ?? 0, numbers);
    }

    /// <summary>The features of one row: the last axis of a table, or all of a vector.</summary>
    /// <exception cref="OpException">The input has more than two axes, or none.</exception>
    public static int Features(NodeImport node)
    {
        Shape input = node.Shape(0);
        return input.Rank is 1 or 2 ? input[^1] : throw OpException.Shape($"its input of shape {input} is no table of rows and features");
    }

    /// <summary>A list of one number for all features, or of one for each.</summary>
    /// <exception cref="OpException">It has another length.</exception>
    public static Tensor PerFeature(NodeImport node, string attribute, float[] values)
    {
        int features = Features(node);
        return values.Length == 1 || values.Length == features
            ? new Tensor(Shape.Of(values.Length), values)
            : throw OpException.Shape($"attribute '{attribute}' has {values.Length} numbers for {features} features");
    }
}
