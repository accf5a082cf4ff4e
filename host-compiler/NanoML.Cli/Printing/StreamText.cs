using System.Globalization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Streaming;

namespace NanoML.Cli.Printing;

/// <summary>What <c>--json</c> says of a stream.</summary>
/// <param name="Axis">Time in the model's own input.</param>
/// <param name="Window">Its frames.</param>
/// <param name="Hop">New frames a step.</param>
/// <param name="WindowMacs">Multiply-accumulates of a window; those of a step are the model's.</param>
/// <param name="Delay">Frames by which a step is behind.</param>
/// <param name="SameAsWindow"><c>always</c>, <c>fromReset</c> or <c>no</c>: where a step has the bytes of the window that ends with it.</param>
/// <param name="Whole">Layers that every step computes for the whole window.</param>
internal sealed record StreamJson(int Axis, int Window, int Hop, long WindowMacs, int Delay, string SameAsWindow, string[] Whole)
{
    public static StreamJson? Of(StepNetwork? step) => step is null ? null : new(
        step.Axis, step.WindowFrames, step.Hop, step.WindowMacs, step.Delay,
        step.IsSliding ? "always" : step.IsFromReset ? "fromReset" : "no", [.. step.Whole]);
}

/// <summary>A stream in words.</summary>
internal static class StreamText
{
    public static void Print(Terminal terminal, StepNetwork? step)
    {
        if (step is null)
        {
            return;
        }

        string ratio = Decimal((double)step.WindowMacs / step.Macs, "F1");
        terminal.WriteLine(
            $"Stream      axis {step.Axis} is time: {step.WindowFrames} frames a window, {step.Hop} a step with 1/{ratio} of the window's multiply-accumulates; call Step for each");
        terminal.WriteLine($"            {Promise(step)}");
        if (!step.Whole.IsEmpty)
        {
            terminal.WriteLine($"            of the whole window in every step: {string.Join(", ", step.Whole.Take(4))}{(step.Whole.Length > 4 ? $" and {step.Whole.Length - 4} more" : "")}");
        }
    }

    public static void Print(Terminal terminal, StreamReport? stream)
    {
        if (stream is null)
        {
            return;
        }

        string bytes = stream.IsPromised
            ? stream.FirstBroken is { } broken ? $"WRONG: sample {broken} has other bytes than the window" : "the window's bytes on every sample"
            : $"the window's bytes on {Decimal(100 * stream.SameBytes, "F2")} % of the samples: the model pads in time";
        terminal.WriteLine($"Stream          {stream.Steps} steps of {stream.Hop} frames a sample: {bytes}");
        if (stream.Accuracy is { } accuracy)
        {
            terminal.WriteLine($"  accuracy      {Decimal(100 * accuracy, "F2")} % in the last step; the lines above are the window's");
        }

        if (stream.Agreement is { } agreement)
        {
            terminal.WriteLine($"  agreement     {Decimal(100 * agreement, "F2")} % get the class of the float model's window");
        }
    }

    private static string Promise(StepNetwork step) =>
        step.IsSliding ? $"the bytes of the window that ends with a step, after {step.StepsOfWindow} steps"
        : step.IsFromReset ? $"the bytes of the window that begins at a reset, after {step.StepsOfWindow} steps; later steps see further back than a window"
        : step.Padded.IsEmpty ? "other bytes than a window: steps do not divide it"
        : $"other bytes than a window, which pads in time ({step.Padded.Length} layers); {(step.Delay > 0 ? $"{step.Delay} frames behind; " : "")}nanoml verify measures both";

    private static string Decimal(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
