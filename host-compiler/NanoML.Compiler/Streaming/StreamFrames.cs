using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Streaming;

/// <summary>A sample of a window as steps see it.</summary>
public static class StreamFrames
{
    /// <summary>
    /// The new frames of each step, the last of which ends with the window. Where steps do not divide the window, the first one begins with zeros.
    /// </summary>
    /// <param name="window">The model's own input.</param>
    /// <param name="sample">Its elements.</param>
    public static float[][] Of(StepNetwork step, InputPort window, float[] sample)
    {
        Shape shape = WholeShape(window);
        int stride = shape.Stride(step.Axis);
        int run = shape[step.Axis] * stride;
        int fresh = step.Hop * stride;
        var steps = new float[step.StepsOfWindow][];
        for (int k = 0; k < steps.Length; k++)
        {
            int first = run - ((steps.Length - k) * fresh);
            steps[k] = new float[shape.Count / run * fresh];
            for (int row = 0; row < shape.Count / run; row++)
            {
                int skipped = Math.Max(-first, 0);
                sample.AsSpan((row * run) + first + skipped, fresh - skipped).CopyTo(steps[k].AsSpan((row * fresh) + skipped));
            }
        }

        return steps;
    }

    private static Shape WholeShape(InputPort port) =>
        port.Form.Features is { Axis: { } axis } features ? port.OwnShape.With(axis, features.Extent) : port.OwnShape;
}
