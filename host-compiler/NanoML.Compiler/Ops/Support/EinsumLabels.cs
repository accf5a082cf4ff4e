using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Reads the equation of ONNX Einsum, which is NumPy's.</summary>
internal static class EinsumLabels
{
    private const string Ellipsis = "...";

    // Axes that an ellipsis stands for.
    private const string Digits = "0123456789";

    /// <returns>The labels of the axes of every input, and of the output.</returns>
    /// <exception cref="OpException">The equation cannot be read or does not fit the inputs.</exception>
    public static (string[] Terms, string Result) Read(string equation, Shape[] shapes)
    {
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != shapes.Length)
        {
            throw OpException.Shape($"equation '{equation}' does not fit {shapes.Length} inputs");
        }

        int most = 0;
        for (int k = 0; k < terms.Length; k++)
        {
            (terms[k], int axes) = Expand(terms[k], shapes[k].Rank, equation);
            most = Math.Max(most, axes);
        }

        string all = string.Concat(terms);
        string ellipsis = Digits[(Digits.Length - most)..];
        string result = sides.Length == 2
            ? sides[1].Replace(Ellipsis, ellipsis, StringComparison.Ordinal)
            : ellipsis + string.Concat(all.Where(char.IsLetter).Where(label => all.Count(other => other == label) == 1).Order());
        if (result.Distinct().Count() != result.Length || result.Any(label => !all.Contains(label, StringComparison.Ordinal)))
        {
            throw OpException.Shape($"the output of equation '{equation}' names axes twice, or such that no input has");
        }

        RequireOneExtentEach(terms, shapes, equation);
        return (terms, result);
    }

    private static (string Labels, int EllipsisAxes) Expand(string term, int rank, string equation)
    {
        int axes = term.Contains(Ellipsis, StringComparison.Ordinal) ? rank - (term.Length - Ellipsis.Length) : 0;
        if (axes < 0 || axes > Digits.Length)
        {
            throw OpException.Shape($"equation '{equation}' does not fit an input of {rank} axes");
        }

        string labels = term.Replace(Ellipsis, Digits[(Digits.Length - axes)..], StringComparison.Ordinal);
        return labels.Length == rank && labels.All(char.IsAsciiLetterOrDigit)
            ? (labels, axes)
            : throw OpException.Shape($"equation '{equation}' does not fit an input of {rank} axes");
    }

    private static void RequireOneExtentEach(string[] terms, Shape[] shapes, string equation)
    {
        var extents = new Dictionary<char, int>();
        for (int k = 0; k < terms.Length; k++)
        {
            for (int axis = 0; axis < terms[k].Length; axis++)
            {
                if (!extents.TryAdd(terms[k][axis], shapes[k][axis]) && extents[terms[k][axis]] != shapes[k][axis])
                {
                    throw OpException.Unsupported(
                        $"axis '{terms[k][axis]}' of equation '{equation}' has extents of {extents[terms[k][axis]]} and {shapes[k][axis]}",
                        "Expand the inputs to the same extents.");
                }
            }
        }
    }
}
