using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Brings an array of samples into the layout and the units of the model's input.</summary>
internal sealed class SampleConverter(string path, float mean, float scale)
{
    /// <returns>One array a sample, in the order of the model's input.</returns>
    public float[][] Convert(NumericArray array, int[] sampleShape)
    {
        if (array.Shape.Length == 0 || array.Shape[0] == 0)
        {
            throw new CompilerException(DiagnosticCatalog.DataShape, $"{path}: there are no samples");
        }

        if (array.Shape[0] > DataFile.MaxSamples)
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{path}: there are {array.Shape[0]} samples, at most {DataFile.MaxSamples} are read",
                "Use fewer samples.");
        }

        ReadOnlySpan<int> fileShape = array.Shape.AsSpan()[1..];
        SampleLayout layout = SampleLayouts.Match(fileShape, sampleShape);
        if (layout == SampleLayout.Mismatch)
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{path}: a sample is {Show(fileShape)}, the model's input is {Show(sampleShape)}");
        }

        var samples = new float[array.Shape[0]][];
        int size = array.Count / samples.Length;
        int[] order = [.. Enumerable.Range(0, size)];
        if (layout == SampleLayout.ChannelsToLast)
        {
            order = Array.ConvertAll(order, k => SampleLayouts.ChannelsFirstIndex(k, sampleShape));
        }

        for (int sample = 0; sample < samples.Length; sample++)
        {
            samples[sample] = ConvertOne(array, sample, order);
        }

        return samples;
    }

    public static string Show(ReadOnlySpan<int> shape) => shape.IsEmpty ? "a single number" : string.Join('x', shape.ToArray());

    private float[] ConvertOne(NumericArray array, int sample, int[] order)
    {
        var values = new float[order.Length];
        int start = sample * order.Length;
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = (array[start + order[k]] - mean) * scale;
            if (!float.IsFinite(values[k]))
            {
                throw float.IsFinite((float)array[start + order[k]])
                    ? new CompilerException(
                        DiagnosticCatalog.BadDataValue,
                        $"{path}: sample {sample} holds the value {array[start + order[k]]:R}, which --mean and --scale make infinite",
                        "Check --mean and --scale.")
                    : new CompilerException(DiagnosticCatalog.BadDataValue, $"{path}: sample {sample} holds a value that is not finite");
            }
        }

        return values;
    }
}
