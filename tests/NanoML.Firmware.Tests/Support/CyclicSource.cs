using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>A source that does what it is told: a frame's bytes are all its number.</summary>
internal sealed class CyclicSource(int frameBytes, params FrameStatus[] script) : IFrameSource
{
    private int _turn;

    public bool Answers { get; set; } = true;

    public int Starts { get; private set; }

    public int FrameBytes => frameBytes;

    public FrameFormat Format => FrameFormat.UInt8;

    public bool TryStart()
    {
        Starts++;
        return Answers;
    }

    public FrameStatus TryRead(byte[] frame)
    {
        FrameStatus status = script[_turn++ % script.Length];
        Array.Fill(frame, (byte)_turn, 0, frameBytes);
        return status;
    }
}
