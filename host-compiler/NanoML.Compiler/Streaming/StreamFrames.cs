using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Streaming;

/// <summary>A sample of a window as steps see it.</summary>
public static class StreamFrames
{
    /// <summary>
    /// The new frames of each step, the last of which sees all of the window: it ends with it, or as many frames later as steps are behind. What is
    /// not of the window is zero, in front too where steps do not divide it.
    /// </summary>
    /// <param name="window">The model's own input.</param>
    /// <param name="sample">Its elements.</param>
    public static float[][] Of(StepNetwork step, InputPort window, float[] sample)
    {
        Shape shape = WholeShape(window);
        int stride = shape.Stride(step.Axis);
        int frames = shape[step.Axis];
        int rows = shape.Count / (frames * stride);
        var steps = new float[step.StepsOfSample][];
        for (int k = 0; k < steps.Length; k++)
        {
            int first = frames - ((step.StepsOfWindow - k) * step.Hop);
            steps[k] = new float[rows * step.Hop * stride];
            for (int row = 0; row < rows; row++)
            {
                for (int frame = Math.Max(-first, 0); frame < step.Hop && first + frame < frames; frame++)
                {
                    sample.AsSpan(((row * frames) + first + frame) * stride, stride).CopyTo(steps[k].AsSpan(((row * step.Hop) + frame) * stride));
                }
            }
        }

        return steps;
    }

    private static Shape WholeShape(InputPort port) =>
        port.Form.Features is { Axis: { } axis } features ? port.OwnShape.With(axis, features.Extent) : port.OwnShape;
}
