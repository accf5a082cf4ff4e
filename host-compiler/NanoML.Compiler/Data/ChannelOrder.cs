namespace NanoML.Compiler.Data;

/// <summary>Samples whose channels are the last axis, as data sets and boards have them, in the order of a model's input.</summary>
public static class ChannelOrder
{
    /// <param name="shape">Of a sample, channels last.</param>
    /// <param name="input">Of the model's input, without the batch.</param>
    /// <returns>Whether the model has the channels first: [channels, ...] where the sample is [..., channels].</returns>
    public static bool IsFirst(ReadOnlySpan<int> shape, ReadOnlySpan<int> input) =>
        shape.Length > 1 && shape.Length == input.Length && !shape.SequenceEqual(input) && input[0] == shape[^1] && input[1..].SequenceEqual(shape[..^1]);

    /// <param name="values">Places times channels.</param>
    /// <returns>Channels times places.</returns>
    public static float[] ToFirst(float[] values, int channels)
    {
        int places = values.Length / channels;
        var result = new float[values.Length];
        for (int k = 0; k < values.Length; k++)
        {
            result[(k % channels * places) + (k / channels)] = values[k];
        }

        return result;
    }
}
