using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>One value of a graph: an input, a constant or what a node produces.</summary>
/// <param name="Name">Unique in its graph; never empty.</param>
/// <param name="Constant">The elements, when they are known at compile time.</param>
/// <param name="Pinned">Quantisation that the model itself prescribes (a QDQ model); calibration leaves it alone.</param>
public sealed record Value(string Name, TensorType Type, Tensor? Constant = null, PinnedQuantization? Pinned = null)
{
    public Shape Shape => Type.Shape;

    public bool IsConstant => Constant is not null;

    public static Value OfConstant(string name, Tensor tensor) => new(name, tensor.Type, tensor);
}

/// <summary>
/// The scales a QDQ model gives a value: one pair for an activation; for weights one scale per index of an axis, or one for all.
/// </summary>
/// <param name="Scales">One or more positive scales.</param>
/// <param name="ZeroPoint">For an activation, already moved to uint8; 0 for weights, which are symmetric.</param>
/// <param name="Axis">Of several scales; once passes have put weights into their final order it is 0, the output channel.</param>
public sealed record PinnedQuantization(ImmutableArray<float> Scales, int ZeroPoint, int Axis = 0)
{
    public QuantParams ToActivation() => new(Scales[0], ZeroPoint);

    public bool Equals(PinnedQuantization? other) =>
        other is not null && ZeroPoint == other.ZeroPoint && Axis == other.Axis && Scales.SequenceEqual(other.Scales);

    public override int GetHashCode() => Scales.Aggregate(HashCode.Combine(ZeroPoint, Axis), HashCode.Combine);
}
