namespace NanoML.Compiler.Streaming;

/// <summary>
/// Where a value of a step lies in the window: a step makes as many of its frames as the hop has strides, and they are the window's last ones but
/// <see cref="Lag"/>.
/// </summary>
/// <param name="Axis">Time in the value.</param>
/// <param name="Frames">How many the window has.</param>
/// <param name="Stride">Frames of the input from one of its frames to the next.</param>
/// <param name="Lag">How many of the window's last frames are not there yet, because they look ahead.</param>
/// <param name="IsUnpadded">Every frame is that of any window that has it.</param>
/// <param name="First">
/// The index in the window of the first frame after a reset, where the window begins there too and has nothing but zeros before it; null where the
/// frames of such a window differ.
/// </param>
internal sealed record FrameTrack(int Axis, int Frames, int Stride, int Lag, bool IsUnpadded, int? First)
{
    /// <summary>Whether a window that begins with the stream has the same frames, from its first one on.</summary>
    public bool IsFromReset => First == 0;
}
