namespace NanoML.Compiler.Ir;

/// <summary>
/// What an operator does along one axis of its inputs that is time; frames are indices of it. An operator that has no rule mixes all frames.
/// </summary>
public abstract record TimeRule
{
    private TimeRule()
    {
    }

    /// <summary>Frame k of the outputs comes from frame k of every input that has time, in the same way for every k.</summary>
    /// <param name="Axis">Time in the outputs.</param>
    /// <param name="For">The operator for a number of frames.</param>
    public sealed record EachFrame(int Axis, Func<int, Op> For) : TimeRule;

    /// <summary>
    /// Frame k of the output comes from <paramref name="Span"/> frames of input 0, from frame <c>k * Stride - PadBegin</c> on.
    /// </summary>
    /// <param name="Axis">Time in the output.</param>
    /// <param name="PadBegin">Frames before the input that are read besides; negative where its first frames are not read.</param>
    /// <param name="Padding">What these frames are.</param>
    /// <param name="For">The operator without them, for a number of frames of its output.</param>
    public sealed record Window(int Axis, int Span, int Stride, int PadBegin, FramePadding Padding, Func<int, Op> For) : TimeRule;

    /// <summary>Frame k of the outputs comes from frame k of input 0 and of those before it, the first of which begins with zeros.</summary>
    /// <param name="Axis">Time in the outputs.</param>
    /// <param name="For">The operator that goes on from one inference to the next, for any number of frames.</param>
    public sealed record Recurrent(int Axis, Op For) : TimeRule;

    /// <summary>All of input 0 from one frame on, taken together.</summary>
    /// <param name="For">The operator where <paramref name="First"/> frames of the input are left out.</param>
    public sealed record Tail(int First, Op For) : TimeRule;
}

/// <summary>What a window reads beyond its input.</summary>
public enum FramePadding
{
    /// <summary>The real zero.</summary>
    Zero,

    /// <summary>Nothing, so that the result is that of the frames which are there: of a maximum.</summary>
    Lowest,

    /// <summary>Nothing, and the result depends on how many frames are there.</summary>
    Counted,
}
