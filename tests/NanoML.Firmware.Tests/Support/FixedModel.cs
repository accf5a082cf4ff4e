using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>A model without labels whose output is given; its input has the given quantisation.</summary>
internal sealed class FixedModel(
    byte[] output, float outputScale, int outputZeroPoint, float inputScale = 1f, int inputZeroPoint = 0, int inputLength = 4)
    : NanoModel(new byte[inputLength], inputLength, inputScale, inputZeroPoint, output, outputScale, outputZeroPoint)
{
    public override void Invoke()
    {
    }
}
