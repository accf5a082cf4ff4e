using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>
/// A model by hand with the shape of a generated one: 64 inputs of scale 0.0625, two probabilities out. Class 1 is the mean brightness.
/// </summary>
internal sealed class BrightnessModel() : NanoModel(new byte[InputLength + 16], InputLength, 0.0625f, 0, new byte[2], 1f / 256f, 0)
{
    public const int InputLength = 64;

    public override string LabelOf(int index) => index == 0 ? "dark" : "very bright";

    public override void Invoke()
    {
        int sum = 0;
        for (int i = 0; i < InputLength; i++)
        {
            sum += Arena[i];
            Arena[i] = 0xEE;
        }

        byte mean = (byte)(sum / InputLength);
        Output[0] = (byte)(255 - mean);
        Output[1] = mean;
    }
}
