using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>Answers what it is told to, turn by turn, then is ready for ever. A frame is filled with the number of the frame.</summary>
internal sealed class ScriptedSource(int frameBytes) : IFrameSource
{
    private int _turn;
    private byte _number;

    public List<FrameStatus> Statuses { get; } = [];

    /// <summary>So many starts fail.</summary>
    public int FailingStarts { get; set; }

    /// <summary>Thrown by the next call, once.</summary>
    public Exception? Throws { get; set; }

    public int Starts { get; private set; }

    public int FrameBytes => frameBytes;

    public FrameFormat Format => FrameFormat.UInt8;

    public bool TryStart()
    {
        Starts++;
        ThrowOnce();
        return --FailingStarts < 0;
    }

    public FrameStatus TryRead(byte[] frame)
    {
        ThrowOnce();
        FrameStatus status = _turn < Statuses.Count ? Statuses[_turn] : FrameStatus.Ready;
        _turn++;
        if (status == FrameStatus.Ready)
        {
            frame.AsSpan(0, frameBytes).Fill(_number++);
        }

        return status;
    }

    private void ThrowOnce()
    {
        Exception? exception = Throws;
        Throws = null;
        if (exception is not null)
        {
            throw exception;
        }
    }
}
