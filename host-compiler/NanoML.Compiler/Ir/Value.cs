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

/// <summary>The scales a QDQ model gives a value: one pair for an activation; one scale per output channel (axis 0), or one for all, for weights.</summary>
/// <param name="Scales">One or more positive scales.</param>
/// <param name="ZeroPoint">For an activation, already moved to uint8; 0 for weights, which are symmetric.</param>
public sealed record PinnedQuantization(System.Collections.Immutable.ImmutableArray<float> Scales, int ZeroPoint)
{
    public QuantParams ToActivation() => new(Scales[0], ZeroPoint);
}
