using System.Buffers.Binary;
using NanoML.Apps.Keyword;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>A microphone in the time of a clock: a read waits for the next hop, and the driver lets go what it cannot keep, the oldest first.</summary>
internal sealed class TimedMicrophone(ManualClock clock, Func<int, short> sound, int kept = KeywordApp.DriverHops) : IFrameSource
{
    private long _origin;

    public int FrameBytes => KeywordStage.FrameBytes;

    public FrameFormat Format => FrameFormat.Int16;

    /// <summary>Hops that the driver let go.</summary>
    public int Lost { get; private set; }

    /// <summary>The number of the next hop.</summary>
    public int Next { get; private set; }

    public bool IsGone { get; set; }

    public bool TryStart()
    {
        _origin = clock.Microseconds - ((long)Next * KeywordStage.HopMicroseconds);
        return !IsGone;
    }

    public FrameStatus TryRead(byte[] frame)
    {
        if (IsGone)
        {
            return FrameStatus.Failed;
        }

        int arrived = (int)((clock.Microseconds - _origin) / KeywordStage.HopMicroseconds) - Next;
        int skipped = Math.Max(0, arrived - kept);
        Lost += skipped;
        Next += skipped;
        if (arrived < 1)
        {
            clock.Microseconds = _origin + ((Next + 1L) * KeywordStage.HopMicroseconds);
        }

        Hop(Next++).CopyTo(frame, 0);
        return FrameStatus.Ready;
    }

    public byte[] Hop(int number)
    {
        byte[] bytes = new byte[KeywordStage.FrameBytes];
        for (int i = 0; i < KeywordStage.HopSamples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), sound((number * KeywordStage.HopSamples) + i));
        }

        return bytes;
    }
}
