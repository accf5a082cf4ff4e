using System.Globalization;

namespace NanoML.Datasets.Tables;

/// <summary>How a file of separated fields is written, found in its first lines.</summary>
/// <param name="Separator">A comma, a semicolon, a tab or a bar.</param>
/// <param name="DecimalComma">Numbers have a comma where others have a point.</param>
/// <param name="HasHeader">The first line names the columns.</param>
internal sealed record CsvDialect(char Separator, bool DecimalComma, bool HasHeader)
{
    private static readonly char[] s_separators = ['\t', ';', '|', ','];

    /// <param name="lines">The first lines, whole, none empty.</param>
    public static CsvDialect Of(IReadOnlyList<string> lines)
    {
        char separator = SeparatorOf(lines);
        string[][] rows = [.. lines.Select(line => Fields(line, separator))];
        bool comma = rows.Skip(1).SelectMany(row => row).Any(field => field.Contains(',') && Number(field, true) is not null)
            && !rows.Skip(1).SelectMany(row => row).Any(field => field.Contains('.') && Number(field, false) is not null);
        return new CsvDialect(separator, comma, IsHeader(rows, comma));
    }

    /// <summary>A field as a number; null: it is none.</summary>
    public double? Number(ReadOnlySpan<char> field) => Number(field, DecimalComma);

    private static double? Number(ReadOnlySpan<char> field, bool comma)
    {
        field = field.Trim();
        if (field.IsEmpty)
        {
            return double.NaN;
        }

        if (comma && field.Length < 64)
        {
            Span<char> point = stackalloc char[field.Length];
            field.Replace(point, ',', '.');
            return Parse(point);
        }

        return Parse(field);
    }

    private static double? Parse(ReadOnlySpan<char> field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : field is ['n' or 'N', 'a' or 'A'] or ['i' or 'I', 'n' or 'N', 'f' or 'F'] or ['-' or '+', 'i' or 'I', 'n' or 'N', 'f' or 'F'] ? double.NaN
        : null;

    // A comma may be in numbers, so any other that all lines have equally often goes first.
    private static char SeparatorOf(IReadOnlyList<string> lines)
    {
        foreach (char separator in s_separators)
        {
            int[] counts = [.. lines.Select(line => Fields(line, separator).Length)];
            if (counts[0] > 1 && counts.All(count => count == counts[0]))
            {
                return separator;
            }
        }

        return s_separators.MaxBy(separator => Fields(lines[0], separator).Length);
    }

    private static bool IsHeader(string[][] rows, bool comma)
    {
        bool[] isText = Array.ConvertAll(rows[0], field => Number(field, comma) is null);
        if (!isText.Contains(true))
        {
            return false;
        }

        // A line of names and numbers is a row, unless what is text in it is none below or is a name of its own.
        bool isMixed = rows[0].Index().Any(field => !isText[field.Index] && field.Item.Trim().Length > 0);
        return !isMixed
            || rows[0].Index().Any(field => isText[field.Index]
                && (TableRoles.IsName(field.Item) || (rows.Length > 1 && field.Index < rows[1].Length && Number(rows[1][field.Index], comma) is not null)));
    }

    private static string[] Fields(string line, char separator)
    {
        var fields = new List<string>();
        int start = 0;
        bool quoted = false;
        for (int k = 0; k <= line.Length; k++)
        {
            if (k == line.Length || (line[k] == separator && !quoted))
            {
                fields.Add(line[start..k].Trim().Trim('"'));
                start = k + 1;
            }
            else if (line[k] == '"')
            {
                quoted = !quoted;
            }
        }

        return [.. fields];
    }
}
