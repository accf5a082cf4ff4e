using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>The pixels of a picture that has the model's size, each looked up in a table.</summary>
/// <param name="model">Takes values of 0 to 255.</param>
internal sealed class PixelsInput(NanoModel model, int channels) : IDeviceInput
{
    private readonly NormalizationTable _table = new(0, 1, model, channels);

    public byte[] Run(ReadOnlySpan<float> window)
    {
        byte[] pixels = new byte[window.Length];
        for (int k = 0; k < pixels.Length; k++)
        {
            pixels[k] = (byte)Math.Clamp(MathF.Round(window[k]), byte.MinValue, byte.MaxValue);
        }

        _table.Run(pixels, pixels.Length, pixels);
        return pixels;
    }
}
