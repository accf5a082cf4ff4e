using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>
/// An input of a graph as callers see it. A sample holds the elements of all inputs one after the other, in the order of the graph, each in the
/// model's own axis order; so do the bytes of a device's input, in the device's.
/// </summary>
/// <param name="Name">Of the graph's value.</param>
/// <param name="Shape">Of the graph's value.</param>
/// <param name="Offset">Where its elements begin in a whole sample.</param>
public sealed record InputPort(string Name, Shape Shape, InputForm Form, int Offset)
{
    /// <summary>The shape of what the graph takes, in the model's own axis order.</summary>
    public Shape OwnShape => Form.Ranks is { } ranks ? ranks.Own : Form.Layout.IsEmpty ? Shape : Shape.Permute(AxisOrder.Inverse(Form.Layout));

    /// <summary>How many elements of a whole sample it has.</summary>
    public int Length => Form.Features?.CountWhole(OwnShape) ?? OwnShape.Count;

    /// <summary>Its elements of a whole sample.</summary>
    public float[] Of(float[] sample) => Offset == 0 && Length == sample.Length ? sample : sample[Offset..(Offset + Length)];

    /// <summary>The graph's input of its elements: scaled and in the graph's order, or ranks.</summary>
    public float[] ToDeviceOrder(float[] own) => Form.Ranks?.Apply(own) ?? Arrange(Scaled(own));

    /// <summary>Its elements as the model's front scales them.</summary>
    public float[] Scaled(float[] own) => Form.Scaling?.Apply(own) ?? own;

    /// <summary>The elements that the graph takes, in the graph's order, as they are.</summary>
    public float[] Arrange(float[] own)
    {
        Shape shape = OwnShape;
        float[] taken = Form.Features?.Select(shape, own) ?? own;
        return Form.Layout.IsEmpty ? taken : new Tensor(shape, taken).Transpose(Form.Layout).Floats;
    }
}

/// <summary>An output of a graph as callers see it; the elements of all outputs lie one after the other, as those of inputs do.</summary>
/// <param name="Layout">As <see cref="InputForm.Layout"/>.</param>
/// <param name="Offset">Where its elements begin among those of all outputs.</param>
public sealed record OutputPort(string Name, Shape Shape, ImmutableArray<int> Layout, int Offset)
{
    public int Length => Shape.Count;

    /// <summary>Its elements among those of all outputs.</summary>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> outputs) => outputs.Slice(Offset, Length);

    /// <summary>Its elements in the model's own axis order.</summary>
    /// <param name="output">In the device's.</param>
    public T[] FromDeviceOrder<T>(T[] output)
    {
        if (Layout.IsEmpty)
        {
            return output;
        }

        ImmutableArray<int> back = AxisOrder.Inverse(Layout);
        int[] source = StridedIndex.All(Shape.Permute(back), [.. back.Select(Shape.Stride)]);
        return Array.ConvertAll(source, k => output[k]);
    }
}
