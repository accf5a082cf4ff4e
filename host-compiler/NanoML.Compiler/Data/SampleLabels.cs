using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Checks labels: one class index a sample.</summary>
internal static class SampleLabels
{
    public static int[] Read(string path, NumericArray array, int samples)
    {
        if (array.Integers is not { } values)
        {
            throw Bad(path, "the labels are not integers");
        }

        if (array.Shape.Length == 0 || array.Shape[0] != samples || values.Length != samples)
        {
            throw Bad(path, $"{samples} samples need {samples} labels; their array is {SampleConverter.Show(array.Shape.AsSpan())}");
        }

        int bad = Array.FindIndex(values, value => value is < 0 or > int.MaxValue);
        return bad < 0
            ? Array.ConvertAll(values, value => (int)value)
            : throw Bad(path, $"the label of sample {bad} is {values[bad]}, which is not a class index");
    }

    /// <summary>Labels [count, batch], or with further axes of 1, as one axis.</summary>
    public static NumericArray WithoutBatch(NumericArray array, int samples, int batch) =>
        batch > 1 && array.Shape is [_, var second, ..] && second == batch && array.Count == samples ? array with { Shape = [samples] } : array;

    /// <exception cref="CompilerException">A label names a class that the model does not have.</exception>
    public static void RequireBelow(string path, int[] labels, int classes)
    {
        int bad = Array.FindIndex(labels, label => label >= classes);
        if (bad >= 0)
        {
            throw Bad(path, $"the label of sample {bad} is {labels[bad]}, but the model tells {classes} classes apart, 0 to {classes - 1}");
        }
    }

    public static CompilerException Bad(string path, string how) =>
        new(DiagnosticCatalog.DataShape, $"{path}: {how}", "Put the class indices, from 0 on, into an integer array named 'label'.");
}
