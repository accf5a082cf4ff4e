namespace NanoML.Compiler.Ir;

/// <summary>A fused ReLU, ReLU6 or any other Clip: <c>min(max(x, Min), Max)</c>. Infinite bounds clip nothing.</summary>
public readonly record struct Clamp(float Min, float Max)
{
    public static readonly Clamp Relu = new(0, float.PositiveInfinity);

    /// <summary>This clip, then <paramref name="next"/>.</summary>
    public Clamp Then(Clamp next) => new(next.Apply(Min), next.Apply(Max));

    public float Apply(float x) => MathF.Min(MathF.Max(x, Min), Max);

    /// <summary>
    /// The least and greatest byte that the clip lets through under <paramref name="quant"/>; where the bounds are crossed, the upper one wins.
    /// </summary>
    public (byte Min, byte Max) ToBytes(QuantParams quant)
    {
        byte max = quant.Quantize(Math.Min(Max, quant.Max));
        return (Math.Min(max, quant.Quantize(Math.Max(Min, quant.Min))), max);
    }
}
