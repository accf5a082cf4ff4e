using System.Globalization;

namespace NanoML.Compiler.Writing;

/// <summary>Sums and products of printed expressions, without the terms and factors that change nothing.</summary>
internal static class Expression
{
    /// <param name="value">A name, or a sum.</param>
    public static string Times(string value, int factor) => factor == 1 ? value
        : string.Create(CultureInfo.InvariantCulture, $"{(value.Contains(' ') ? $"({value})" : value)} * {factor}");

    /// <summary>The sum of the terms that are not zero.</summary>
    /// <param name="terms">Names, numbers, sums and products.</param>
    public static string Sum(params ReadOnlySpan<string> terms)
    {
        var some = new List<string>();
        foreach (string term in terms)
        {
            if (term != "0")
            {
                some.Add(term);
            }
        }

        return some.Count switch
        {
            0 => "0",
            1 => some[0],
            _ => string.Join(" + ", some.Select(term => term.Contains(" * ") ? $"({term})" : term)),
        };
    }
}
