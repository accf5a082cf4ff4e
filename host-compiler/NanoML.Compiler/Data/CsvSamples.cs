using System.Collections.Immutable;

namespace NanoML.Compiler.Data;

/// <summary>Splits a table into samples and labels.</summary>
internal static class CsvSamples
{
    /// <param name="inputs">
    /// The elements of a sample: a table with just as many columns has no labels, though an axis of a sensor may be called y.
    /// </param>
    public static (NumericArray Input, NumericArray? Label) Read(string path, int inputs)
    {
        CsvTable table = CsvReader.Read(path);
        int columns = table.Header?.Length ?? (table.Rows is [double[] row, ..] ? row.Length : 0);
        ImmutableArray<string> header = table.Header ?? [];
        string? label = columns == inputs ? null : LabelNames.Choose(path, header);
        int labelColumn = header.IndexOf(label ?? LabelNames.Label);
        int[] inputColumns = [.. Enumerable.Range(0, columns).Where(column => column != labelColumn)];
        var values = new float[table.Rows.Length * inputColumns.Length];
        for (int r = 0, k = 0; r < table.Rows.Length; r++)
        {
            foreach (int column in inputColumns)
            {
                values[k++] = (float)table.Rows[r][column];
            }
        }

        var input = new NumericArray([table.Rows.Length, inputColumns.Length], values, null);
        return (input, labelColumn < 0 ? null : Labels(path, table, labelColumn));
    }

    private static NumericArray Labels(string path, CsvTable table, int column)
    {
        var labels = new long[table.Rows.Length];
        for (int r = 0; r < labels.Length; r++)
        {
            double value = table.Rows[r][column];
            labels[r] = Math.Abs(value) <= int.MaxValue && Math.Floor(value) == value
                ? (long)value
                : throw SampleLabels.Bad(path, $"the label of sample {r} is not an integer");
        }

        return new NumericArray([labels.Length], null, labels);
    }
}
