using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Operators that consist of simpler ones, and forms of others that become simpler ones.</summary>
internal static class ComposedModels
{
    public static ZooModel ManyInputs()
    {
        var m = new ModelSketch(61, [1, 4, 6, 6]);
        string x = m.Conv(Input, [4, 4, 1, 1]);
        string y = m.Conv(Input, [4, 4, 3, 3], ("pads", new[] { 1, 1, 1, 1 }));
        string sum = m.Op("Sum", [x, y, Input]);
        string mean = m.Op("Mean", [x, m.Uniform([4, 1, 1], -1, 1), y]);
        string most = m.Op("Max", [sum, mean, m.Uniform([4, 1, 1], -0.5f, 0.5f)]);
        string least = m.Op("Min", [x, y]);
        string tiled = m.Op("Tile", [m.Conv(m.Op("Concat", [most, least], ("axis", 1)), [2, 8, 1, 1]), m.Longs(1, 2, 1, 2)]);
        return new ZooModel("many_inputs", m.Build(m.Conv(tiled, [3, 4, 1, 1])), 144) { MinSqnrDb = 25 };
    }

    /// <summary>A layer over three pictures, between layers over one.</summary>
    public static ZooModel TimeDistributed()
    {
        var m = new ModelSketch(65, [1, 6, 6, 5]);
        string frames = m.Op("Reshape", [m.Conv(Input, [6, 6, 1, 1]), m.Longs(3, 2, 6, 5)]);
        string features = m.Op("Relu", m.Conv(frames, [4, 2, 3, 3], ("pads", new[] { 1, 1, 1, 1 })));
        return new ZooModel("time_distributed", m.Build(m.Conv(m.Op("Reshape", [features, m.Longs(1, 12, 6, 5)]), [3, 12, 1, 1])), 180) { MinSqnrDb = 25 };
    }

    public static ZooModel Reductions()
    {
        var m = new ModelSketch(62, [1, 3, 4, 5], opset: 18);
        string x = m.Conv(Input, [4, 3, 1, 1]);
        string[] all =
        [
            m.Op("ReduceL1", [x, m.Longs(3)], ("keepdims", 0)),
            m.Op("ReduceL2", [x, m.Longs(-1)], ("keepdims", 0)),
            m.Op("ReduceSumSquare", [x, m.Longs(3)], ("keepdims", 0)),
            m.Op("ReduceMin", [x, m.Longs(3)], ("keepdims", 0)),
            m.Op("ReduceLogSum", [m.Op("Add", [m.Op("Abs", x), m.Scalar(0.5f)]), m.Longs(3)], ("keepdims", 0)),
        ];
        string joined = m.Flatten(m.Op("Concat", all, ("axis", 1)));
        return new ZooModel("reductions", m.Build(m.Gemm(joined, 80, 4)), 60) { MinSqnrDb = 25 };
    }

    /// <summary>A byte near a step falls on either side of it, so little is asked for.</summary>
    public static ZooModel Steps()
    {
        var m = new ModelSketch(63, [1, 4, 6, 6]);
        string[] all = [.. new[] { "Floor", "Ceil", "Round", "Sign" }.Select(step => m.Op(step, m.Conv(Input, [4, 4, 1, 1])))];
        return new ZooModel("steps", m.Build(m.Conv(m.Op("Concat", all, ("axis", 1)), [4, 16, 3, 3])), 144) { MinSqnrDb = 15 };
    }

    public static ZooModel GroupsPerChannel()
    {
        var m = new ModelSketch(64, [1, 4, 6, 6], opset: 21);
        string x = m.Conv(Input, [6, 4, 3, 3]);
        x = m.Op("GroupNormalization", [x, m.Uniform([6], 0.5f, 1.5f), m.Uniform([6], -0.3f, 0.3f)], ("num_groups", 3));
        return new ZooModel("groups_per_channel", m.Build(m.Conv(m.Op("Relu", x), [3, 6, 1, 1])), 144) { MinSqnrDb = 22 };
    }

    public static ZooModel GroupsPerGroup()
    {
        var m = new ModelSketch(65, [1, 4, 6, 6], opset: 18);
        string x = m.Conv(Input, [6, 4, 3, 3]);
        x = m.Op("GroupNormalization", [x, m.Uniform([2], 0.5f, 1.5f), m.Uniform([2], -0.3f, 0.3f)], ("num_groups", 2));
        return new ZooModel("groups_per_group", m.Build(m.Conv(m.Op("Relu", x), [3, 6, 1, 1])), 144) { MinSqnrDb = 22 };
    }

    public static ZooModel RootMeanSquare()
    {
        var m = new ModelSketch(66, [1, 20], opset: 24);
        string x = m.Op("Swish", m.Gemm(Input, 20, 12), ("alpha", 1.3f));
        x = m.Op("RMSNormalization", [x, m.Uniform([12], 0.5f, 1.5f)]);
        return new ZooModel("root_mean_square", m.Build(m.Gemm(x, 12, 5)), 20) { MinSqnrDb = 25 };
    }

    public static ZooModel Upsampled()
    {
        var m = new ModelSketch(67, [1, 3, 4, 5], opset: 9);
        string x = m.Op("Upsample", [m.Conv(Input, [4, 3, 1, 1]), m.Constants(1, 1, 2, 3)], ("mode", "nearest"));
        return new ZooModel("upsampled", m.Build(m.Conv(x, [2, 4, 3, 3])), 60);
    }

    /// <summary>Constants on the left, transposed operands, and a C of every shape.</summary>
    public static ZooModel MatrixForms()
    {
        var m = new ModelSketch(68, [1, 6, 4]);
        string x = m.Op("MatMul", [m.Weights(5, 6), Input]);
        x = m.Op("MatMul", [x, m.Weights(1, 1, 4, 4)]);
        x = m.Op("Gemm", [m.Reshape(x, 5, 4), m.Weights(5, 3), m.Weights(4, 3)], ("transA", 1), ("alpha", 0.5f), ("beta", 2f));
        x = m.Op("Gemm", [m.Weights(4, 6), x, m.Uniform([6, 1], -1, 1)], ("transA", 1));
        x = m.Op("Gemm", [m.Weights(5, 3), x, m.Weights(5, 6)], ("transB", 1), ("beta", 0.7f));
        string vector = m.Op("MatMul", [x, m.Uniform([6], -1, 1)]);
        x = m.Op("MatMul", [m.Uniform([5], -1, 1), x]);
        return new ZooModel("matrix_forms", m.Build(m.Op("Concat", [vector, x], ("axis", 0))), 24) { MinSqnrDb = 25 };
    }

    public static ZooModel ConstantMask()
    {
        var m = new ModelSketch(69, [1, 6]);
        string mask = m.Op("Equal", [m.Longs(0, 1, 0, 1, 1, 0), m.Longs(1)]);
        string x = m.Op("Where", [mask, m.Gemm(Input, 6, 6), m.Scalar(-0.5f)]);
        return new ZooModel("constant_mask", m.Build(m.Op("Where", [mask, m.Uniform([6], -1, 1), x])), 6);
    }
}
