namespace NanoML.Cli.Streams;

/// <summary>A table that is wider than the terminal: folded by words where every column has room for its longest word, or for the parts of names at their joints; otherwise a block for each row.</summary>
/// <param name="headings">Of the columns.</param>
/// <param name="isRight">Which of them are aligned to the right; their words are never broken.</param>
internal sealed class NarrowTable(string[] headings, bool[] isRight, IReadOnlyList<string[]> rows)
{
    private const int Gap = 2;
    private const int Indent = 2;
    private const int LeastOfValue = 12;

    /// <summary>The columns of the terminal that the table takes in one line a row.</summary>
    public int NaturalWidth => Total(Widths(TextFolding.WidthOf));

    /// <summary>Lines of at most <paramref name="width"/> columns.</summary>
    public IEnumerable<string> Lines(int width)
    {
        int[] words = Least(_ => true);
        int[] least = Total(words) <= width ? words : Least(column => isRight[column]);
        return Total(least) <= width ? Folded(Share(least, width)) : rows.SelectMany(row => Block(row, width));
    }

    /// <summary>The widths of the longest words or, in columns that are not <paramref name="whole"/>, of their longest parts.</summary>
    private int[] Least(Predicate<int> whole) =>
        [.. headings.Select((heading, k) => rows.Select(row => row[k]).Append(heading).Max(text => TextFolding.LeastWidth(text, whole(k))))];

    private IEnumerable<string> Folded(int[] widths) =>
        Row(headings, widths).Append(string.Join(new string(' ', Gap), widths.Select(width => new string('─', width)))).Concat(rows.SelectMany(row => Row(row, widths)));

    private IEnumerable<string> Row(string[] cells, int[] widths)
    {
        List<string>[] folded = [.. cells.Select((cell, k) => TextFolding.Fold(cell, widths[k]))];
        for (int line = 0; line < folded.Max(lines => lines.Count); line++)
        {
            yield return string.Join(new string(' ', Gap), folded.Select((lines, k) => Aligned(line < lines.Count ? lines[line] : "", widths[k], isRight[k]))).TrimEnd();
        }
    }

    /// <summary>The first cell, and below it the others that hold something behind their headings.</summary>
    private IEnumerable<string> Block(string[] row, int width)
    {
        int names = Math.Min(headings.Skip(1).Select(TextFolding.WidthOf).DefaultIfEmpty(0).Max(), Math.Max(1, width - Indent - Gap - LeastOfValue));
        int values = Math.Max(1, width - Indent - names - Gap);
        foreach (string line in TextFolding.Fold(row[0].Length > 0 ? row[0] : headings[0], width))
        {
            yield return line;
        }

        for (int k = 1; k < row.Length; k++)
        {
            if (row[k].Length == 0)
            {
                continue;
            }

            List<string> name = TextFolding.Fold(headings[k], names);
            List<string> value = TextFolding.Fold(row[k], values);
            for (int line = 0; line < Math.Max(name.Count, value.Count); line++)
            {
                string left = Aligned(line < name.Count ? name[line] : "", names, false);
                yield return $"{new string(' ', Indent)}{left}{new string(' ', Gap)}{(line < value.Count ? value[line] : "")}".TrimEnd();
            }
        }
    }

    /// <summary>Widths between the least and the natural ones: what is left goes to the narrowest that want more.</summary>
    private int[] Share(int[] least, int width)
    {
        int[] natural = Widths(TextFolding.WidthOf);
        int[] widths = [.. least];
        for (int left = width - Total(widths); left > 0; left--)
        {
            int[] open = [.. Enumerable.Range(0, widths.Length).Where(k => widths[k] < natural[k])];
            if (open.Length == 0)
            {
                break;
            }

            widths[open.MinBy(k => widths[k])]++;
        }

        return widths;
    }

    private int[] Widths(Func<string, int> of) => [.. headings.Select((heading, k) => rows.Select(row => of(row[k])).Append(of(heading)).Max())];

    private static int Total(int[] widths) => widths.Sum() + (Gap * (widths.Length - 1));

    private static string Aligned(string text, int width, bool right)
    {
        string space = new(' ', Math.Max(0, width - TextFolding.WidthOf(text)));
        return right ? space + text : text + space;
    }
}
