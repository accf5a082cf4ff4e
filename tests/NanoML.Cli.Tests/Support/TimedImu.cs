using System.Buffers.Binary;
using System.Diagnostics;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Support;

/// <summary>A sensor of six channels with a clock of its own and a FIFO: it measures its frame's number.</summary>
/// <param name="rate">Frames a second.</param>
/// <param name="value">Of a frame's number and a channel.</param>
internal sealed class TimedImu(int rate, Func<int, int, short> value) : IBlockSource
{
    private const int Channels = 6;

    private readonly Stopwatch _clock = new();
    private int _read;

    /// <summary>The number of the frame, in the first two channels, and what follows from it in the others.</summary>
    public static short Number(int frame, int channel) => channel switch
    {
        0 => (short)(frame & 0x7FFF),
        1 => (short)(frame >> 15),
        _ => (short)((frame * 37) + channel),
    };

    public int BlockFrames { get; private set; }

    public int FrameBytes => 2 * Channels;

    public FrameFormat Format => FrameFormat.Int16;

    public bool TryStart()
    {
        _clock.Restart();
        _read = 0;
        return true;
    }

    public FrameStatus TryRead(byte[] frame) => TryReadBlock(frame, 0, 1);

    public FrameStatus TryReadBlock(byte[] frames, int offset, int most)
    {
        BlockFrames = (int)Math.Min(most, (long)(_clock.Elapsed.TotalSeconds * rate) - _read);
        for (int frame = 0; frame < BlockFrames; frame++, _read++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(frames.AsSpan(offset + (FrameBytes * frame) + (2 * channel)), value(_read, channel));
            }
        }

        return BlockFrames > 0 ? FrameStatus.Ready : FrameStatus.Waiting;
    }
}
