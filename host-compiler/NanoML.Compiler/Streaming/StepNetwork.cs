using System.Collections.Immutable;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Streaming;

/// <summary>A network over a step of a stream, and what it has to do with the network over a window that it was made of.</summary>
/// <param name="Network">Its input is the new frames; what it keeps of older ones is in operators <see cref="Ops.History"/>.</param>
/// <param name="Axis">Time in the model's own input.</param>
/// <param name="WindowFrames">Of the model's own input.</param>
/// <param name="Hop">New frames a step.</param>
/// <param name="WindowMacs">Multiply-accumulates of a window.</param>
/// <param name="StreamedMacs">Those of the layers that compute only what is new.</param>
/// <param name="Delay">Frames by which the step is behind, because layers look ahead.</param>
/// <param name="IsSliding">Every step gives the bytes of the window that ends with it, once there were as many frames.</param>
/// <param name="IsFromReset">The steps after a reset give the bytes of the window that begins there, when they have come to its end.</param>
/// <param name="Whole">Layers that are computed for the whole window in every step, and the values of which all frames are kept for them.</param>
/// <param name="Padded">Layers that see frames of the stream where the window has padding.</param>
public sealed record StepNetwork(
    QuantGraph Network,
    int Axis,
    int WindowFrames,
    int Hop,
    long WindowMacs,
    long StreamedMacs,
    int Delay,
    bool IsSliding,
    bool IsFromReset,
    ImmutableArray<string> Whole,
    ImmutableArray<string> Padded)
{
    /// <summary>Steps until all of a window has been seen.</summary>
    public int StepsOfWindow => (WindowFrames + Hop - 1) / Hop;

    /// <summary>Steps until the result of a window is there: as many more as the step is behind.</summary>
    public int StepsOfSample => StepsOfWindow + ((Delay + Hop - 1) / Hop);

    public long Macs => Network.Graph.CountMacs();
}
