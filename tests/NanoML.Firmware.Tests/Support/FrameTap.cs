using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>Passes on what a source says and keeps the frames since its last fault, without allocating.</summary>
internal sealed class FrameTap(IFrameSource source) : IFrameSource
{
    private const int MostFrames = 4096;

    private readonly byte[] _frames = new byte[MostFrames * source.FrameBytes];

    /// <summary>The frames since the last fault.</summary>
    public int Count { get; private set; }

    /// <summary>Those frames, one after another.</summary>
    public byte[] Frames => _frames[..(Count * FrameBytes)];

    public int FrameBytes => source.FrameBytes;

    public FrameFormat Format => source.Format;

    public bool TryStart()
    {
        Count = 0;
        return source.TryStart();
    }

    public FrameStatus TryRead(byte[] frame)
    {
        FrameStatus status = source.TryRead(frame);
        if (status == FrameStatus.Ready)
        {
            frame.AsSpan(0, FrameBytes).CopyTo(_frames.AsSpan(Count * FrameBytes));
            Count++;
        }
        else if (status != FrameStatus.Waiting)
        {
            Count = 0;
        }

        return status;
    }
}
