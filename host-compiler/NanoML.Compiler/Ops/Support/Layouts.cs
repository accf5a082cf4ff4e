using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The two orders of axes that spatial operators know.</summary>
public static class Layouts
{
    /// <summary>From [N, C, spatial...] to [N, spatial..., C].</summary>
    public static ImmutableArray<int> ToChannelsLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>From [N, spatial..., C] to [N, C, spatial...].</summary>
    public static ImmutableArray<int> ToChannelsFirst(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    /// <summary>The gradient of a channels-last operator, by that of its twin in ONNX's axis order.</summary>
    /// <param name="channelsFirst">The twin.</param>
    /// <param name="inputs">As for <see cref="IDifferentiable.Gradient"/>; input 0 and the output are channels-last.</param>
    public static float[]?[] Gradient(
        IDifferentiable channelsFirst, IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        ImmutableArray<int> toFirst = ToChannelsFirst(output.Shape.Rank);
        Tensor x = inputs[0]!.Transpose(toFirst);
        float[] gradient = new Tensor(output.Shape, outputGradient).Transpose(toFirst).Floats;
        float[]?[] result = channelsFirst.Gradient([x, .. inputs.Skip(1)], output.Transpose(toFirst), gradient);
        result[0] = new Tensor(x.Shape, result[0]!).Transpose(ToChannelsLast(output.Shape.Rank)).Floats;
        return result;
    }

    /// <exception cref="InvalidOperationException">The layer was made channels-last: export comes before.</exception>
    public static void RequireChannelsFirst(bool channelsLast)
    {
        if (channelsLast)
        {
            throw new InvalidOperationException("Layers are exported in ONNX's axis order.");
        }
    }
}
