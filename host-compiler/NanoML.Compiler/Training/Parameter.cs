using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>A trained constant of the student: a layer's weights or its bias.</summary>
/// <param name="name">Of the constant in the student's graph.</param>
/// <param name="initial">Where training starts; copied.</param>
/// <param name="bits">Of the weights; null for a bias, which stays a real.</param>
internal sealed class Parameter(string name, Tensor initial, int? bits)
{
    public string Name { get; } = name;

    public Shape Shape { get; } = initial.Shape;

    public int? Bits { get; } = bits;

    /// <summary>The reals that the optimiser moves. Pruned ones are zero.</summary>
    public float[] Values { get; } = [.. initial.Floats];

    /// <summary>False for pruned weights.</summary>
    public bool[] Kept { get; } = [.. initial.Floats.Select(_ => true)];

    /// <summary>One per output channel, of weights; chosen at the start of every epoch.</summary>
    public float[] Scales { get; set; } = [];

    /// <summary>What the network computes with.</summary>
    public Tensor Effective() => new(Shape, Bits is { } bits ? FakeQuantization.Weights(Values, Scales, bits) : [.. Values]);

    /// <summary>Keeps pruned weights at zero, where the optimiser's momentum moved them.</summary>
    public void ApplyMask()
    {
        for (int k = 0; k < Values.Length; k++)
        {
            Values[k] = Kept[k] ? Values[k] : 0;
        }
    }

    /// <summary>From the gradient by <see cref="Effective"/> to that by <see cref="Values"/>, in place.</summary>
    public void PassBack(float[] gradient)
    {
        if (Bits is { } bits)
        {
            FakeQuantization.StopSaturated(Values, Scales, bits, Kept, gradient);
        }
    }
}
