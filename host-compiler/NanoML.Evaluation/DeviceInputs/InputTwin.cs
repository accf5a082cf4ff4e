using NanoML.Compiler.Planning;
using NanoML.Runtime;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>A model that is nothing but the scales of its input, for front ends that ask for them.</summary>
internal sealed class InputTwin : NanoModel
{
    private readonly InputQuantization _input;

    public InputTwin(InputQuantization input, int length)
        : base(new byte[length], length, Of(input, 0), [], 1, 0)
    {
        _input = input;
    }

    public override Quantization InputQuantizationOf(int index) => Of(_input, index);

    public override void Invoke()
    {
    }

    private static ShiftedQuantization Of(InputQuantization input, int element) =>
        new(input[element].Scale, input.ZeroPoint, input[element].Origin);
}
