using System.Buffers.Binary;
using NanoML.Recording;

namespace NanoML.Cli.Recorder;

/// <summary>Frames of a sensor, without a hole between them.</summary>
/// <param name="Start">Which start of the sensor they are of.</param>
/// <param name="Index">The number of the first since that start.</param>
/// <param name="Microseconds">When the first was read; the low 32 bits of the board's clock.</param>
/// <param name="Dropped">Frames that the board has lost since it began.</param>
/// <param name="Values">Frame after frame, in steps of the sensor.</param>
internal sealed record SampleBlock(int Start, int Index, uint Microseconds, int Dropped, int Count, short[] Values)
{
    /// <returns>Null: the content is no such message.</returns>
    public static SampleBlock? TryRead(byte[] content, int channels)
    {
        if (content.Length <= SampleMessage.Frames || content.Length != SampleMessage.Frames + (2 * channels * content[SampleMessage.Count]))
        {
            return null;
        }

        var values = new short[channels * content[SampleMessage.Count]];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = BinaryPrimitives.ReadInt16LittleEndian(content.AsSpan(SampleMessage.Frames + (2 * k)));
        }

        return new SampleBlock(
            Whole(content, SampleMessage.Start), Whole(content, SampleMessage.Index), (uint)Whole(content, SampleMessage.Microseconds),
            Whole(content, SampleMessage.Dropped), content[SampleMessage.Count], values);
    }

    private static int Whole(byte[] content, int at) => BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(at));
}
