using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Models of several inputs or outputs. A sample holds those of all inputs one after the other.</summary>
internal static class TensorModels
{
    /// <summary>A picture and features beside it.</summary>
    public static ZooModel TwoInputs()
    {
        var m = new ModelSketch(61, [1, 3, 8, 8]);
        string features = m.AddInput("net/features:0", 1, 7);
        string x = m.Op("MaxPool", m.Op("Relu", m.Conv(Input, [6, 3, 3, 3], ("pads", new[] { 1, 1, 1, 1 }))), ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        string joined = m.Op("Concat", [m.Flatten(x), m.Op("Tanh", features)], ("axis", 1));
        return new ZooModel("two_inputs", m.Build(m.Op("Softmax", m.Gemm(joined, 103, 5), ("axis", 1))), 199);
    }

    /// <summary>Classes and places from one trunk; of the places, a part is an output of its own, and so is what it is computed from.</summary>
    public static ZooModel TwoHeads()
    {
        var m = new ModelSketch(62, [1, 2, 9, 9]);
        string trunk = m.Op("Relu", m.Conv(Input, [8, 2, 3, 3]));
        string classes = m.Op("Softmax", m.Gemm(m.Flatten(m.Op("GlobalAveragePool", trunk)), 8, 4), ("axis", 1));
        string places = m.Op("Mul", [m.Conv(trunk, [4, 8, 1, 1]), m.Scalar(90)]);
        string rows = m.Reshape(m.Op("Transpose", places, ("perm", new[] { 0, 2, 3, 1 })), 1, 49, 4);
        return new ZooModel("two_heads", m.Build(classes, places, rows, trunk), 162);
    }

    /// <summary>Inputs that meet element by element, one of which is read channels last, and outputs that are inputs in another shape.</summary>
    public static ZooModel MeetingInputs()
    {
        var m = new ModelSketch(63, [1, 4, 6]);
        string second = m.AddInput("second", 1, 6, 4);
        string third = m.AddInput("third", 1, 24);
        string sum = m.Op("Add", [Input, m.Op("Transpose", second, ("perm", new[] { 0, 2, 1 }))]);
        string product = m.Op("Mul", [m.Reshape(third, 1, 4, 6), sum]);
        string y = m.Op("Conv", [product, m.Weights(3, 4, 3)]);
        return new ZooModel("meeting_inputs", m.Build(y, m.Reshape(third, 4, 6), m.Op("Sub", [Input, product])), 72);
    }
}
