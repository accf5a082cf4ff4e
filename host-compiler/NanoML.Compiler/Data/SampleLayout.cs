namespace NanoML.Compiler.Data;

/// <summary>How the axes of a sample in a file go onto those of the model's input.</summary>
internal enum SampleLayout
{
    Mismatch,

    /// <summary>The same elements in the same order.</summary>
    Same,

    /// <summary>The file has channels first, the model has them last.</summary>
    ChannelsToLast,
}

internal static class SampleLayouts
{
    /// <summary>
    /// Axes of one element do not count, and either side may be flat. Otherwise the axes must be equal, or be channel, height, width in the
    /// file where the model has height, width, channel.
    /// </summary>
    public static SampleLayout Match(ReadOnlySpan<int> file, ReadOnlySpan<int> model)
    {
        int[] from = WithoutOnes(file);
        int[] to = WithoutOnes(model);
        bool flat = (from.Length <= 1 || to.Length <= 1) && Product(from) == Product(to);
        if (flat || from.AsSpan().SequenceEqual(to))
        {
            return SampleLayout.Same;
        }

        bool permuted = file.Length == 3 && model.Length == 3 && file[0] == model[2] && file[1] == model[0] && file[2] == model[1];
        return permuted ? SampleLayout.ChannelsToLast : SampleLayout.Mismatch;
    }

    /// <summary>The samples of a file, each by itself, where they are <paramref name="batch"/> together: [count, batch, ...] or flat.</summary>
    public static NumericArray WithoutBatch(NumericArray array, int[] sampleShape, int batch)
    {
        if (batch == 1 || array.Shape.Length < 2)
        {
            return array;
        }

        ReadOnlySpan<int> file = array.Shape.AsSpan()[1..];
        bool hasAxis = file[0] == batch && Match(file[1..], sampleShape) != SampleLayout.Mismatch;
        bool isFlat = file.Length == 1 && file[0] == batch * Product(sampleShape);
        long count = (long)array.Shape[0] * batch;
        return count <= int.MaxValue && (hasAxis || isFlat)
            ? array with { Shape = [(int)count, .. hasAxis ? file[1..].ToArray() : sampleShape] }
            : array;
    }

    /// <summary>Where element <paramref name="index"/> of an input with channels last is in a sample with channels first.</summary>
    /// <param name="model">Height, width, channels.</param>
    public static int ChannelsFirstIndex(int index, ReadOnlySpan<int> model)
    {
        int pixel = Math.DivRem(index, model[2], out int channel);
        return (channel * model[0] * model[1]) + pixel;
    }

    private static int[] WithoutOnes(ReadOnlySpan<int> dims) => [.. dims.ToArray().Where(dim => dim != 1)];

    private static long Product(int[] dims) => dims.Aggregate(1L, (product, dim) => product * dim);
}
