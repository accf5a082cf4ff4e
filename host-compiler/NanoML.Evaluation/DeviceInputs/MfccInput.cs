using System.Buffers.Binary;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>Coefficients of sound.</summary>
/// <param name="model">Takes 49 frames of 10 coefficients.</param>
internal sealed class MfccInput(NanoModel model) : IDeviceInput
{
    private const float FullScale = 32768;

    private readonly Mfcc _mfcc = new(model);

    public byte[] Run(ReadOnlySpan<float> window)
    {
        byte[] pcm = new byte[2 * window.Length];
        for (int k = 0; k < window.Length; k++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(2 * k), Counts.Of(window[k], 1 / FullScale));
        }

        byte[] input = new byte[_mfcc.Count];
        _mfcc.Clear();
        _mfcc.Push(pcm, 0, pcm.Length);
        _mfcc.CopyTo(input);
        return input;
    }
}
