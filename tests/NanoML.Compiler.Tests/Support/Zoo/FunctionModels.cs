using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Functions of one value, and what exporters make of normalisations and paddings.</summary>
internal static class FunctionModels
{
    public static ZooModel Functions()
    {
        var m = new ModelSketch(41, [1, 4, 6, 6], opset: 20);
        string x = m.Op("Gelu", m.Conv(Input, [4, 4, 1, 1]));
        x = m.Op("Mish", m.Conv(x, [5, 4, 3, 3]));
        x = m.Op("Selu", m.Conv(x, [4, 5, 1, 1]));
        x = m.Op("Celu", m.Conv(x, [6, 4, 1, 1]), ("alpha", 0.7f));
        x = m.Op("Softsign", m.Conv(x, [4, 6, 1, 1]));
        x = m.Op("ThresholdedRelu", m.Conv(x, [4, 4, 1, 1]), ("alpha", 0.2f));
        x = m.Op("Sqrt", m.Op("Abs", m.Conv(x, [4, 4, 1, 1])));
        x = m.Op("Log", m.Op("Add", [m.Op("Exp", m.Op("Neg", m.Conv(x, [4, 4, 1, 1]))), m.Scalar(1)]));
        x = m.Op("Max", [m.Op("Min", [m.Conv(x, [4, 4, 1, 1]), m.Scalar(0.8f)]), m.Scalar(-0.6f)]);
        return new ZooModel("functions", m.Build(m.Conv(x, [3, 4, 1, 1])), 144) { MinSqnrDb = 20 };
    }

    /// <summary>SiLU and GELU as PyTorch writes them.</summary>
    public static ZooModel ActivationsInPieces()
    {
        var m = new ModelSketch(42, [1, 4, 6, 6], opset: 13);
        string x = m.Conv(Input, [6, 4, 1, 1]);
        x = m.Conv(m.Op("Mul", [x, m.Op("Sigmoid", x)]), [5, 6, 3, 3]);
        string gate = m.Op("Add", [m.Op("Erf", m.Op("Div", [x, m.Scalar(1.41421356f)])), m.Scalar(1)]);
        x = m.Op("Mul", [m.Op("Mul", [x, gate]), m.Scalar(0.5f)]);
        return new ZooModel("activations_in_pieces", m.Build(m.Conv(x, [3, 5, 1, 1])), 144) { MinSqnrDb = 25 };
    }

    public static ZooModel Normalizations()
    {
        var m = new ModelSketch(43, [1, 4, 6, 6], opset: 17);
        string x = m.Conv(Input, [4, 4, 3, 3]);
        x = m.Op("Relu", m.Op("InstanceNormalization", [x, m.Uniform([4], 0.5f, 1.5f), m.Uniform([4], -0.3f, 0.3f)]));
        x = m.Gemm(m.Flatten(x), 64, 12);
        x = m.Op("LayerNormalization", [x, m.Uniform([12], 0.5f, 1.5f), m.Uniform([12], -0.3f, 0.3f)]);
        x = m.Op("Div", [x, m.Op("Sqrt", m.Op("ReduceSum", [m.Op("Pow", [x, m.Scalar(2)]), m.Longs(1)]))]);
        return new ZooModel("normalizations", m.Build(m.Op("LogSoftmax", m.Gemm(x, 12, 5))), 144) { MinSqnrDb = 18 };
    }

    public static ZooModel BlocksAndMaxima()
    {
        var m = new ModelSketch(44, [1, 2, 8, 6], opset: 13);
        string x = m.Conv(m.Op("SpaceToDepth", Input, ("blocksize", 2)), [8, 8, 3, 3], ("pads", new[] { 1, 1, 1, 1 }));
        x = m.Op("DepthToSpace", x, ("blocksize", 2), ("mode", "CRD"));
        string rows = m.Op("ReduceMax", x, ("axes", new[] { 3 }), ("keepdims", 1));
        string columns = m.Op("ReduceMax", x, ("axes", new[] { 2 }), ("keepdims", 0));
        x = m.Op("Concat", [m.Flatten(rows), m.Flatten(columns)], ("axis", 1));
        return new ZooModel("blocks_and_maxima", m.Build(m.Gemm(x, 28, 4)), 96);
    }

    /// <summary>The arithmetic that PyTorch leaves around expand_as, with the shape that it computes.</summary>
    public static ZooModel ExpandedGate()
    {
        var m = new ModelSketch(45, [1, 3, 5, 4], opset: 13);
        string x = m.Conv(Input, [3, 3, 1, 1]);
        string gate = m.Op("Sigmoid", m.Op("ReduceMean", x, ("axes", new[] { 2, 3 }), ("keepdims", 1)));
        string shape = m.Op("Shape", x);
        string zeros = m.Op("Cast", m.Op("ConstantOfShape", m.Longs(4)), ("to", 7));
        string minusOnes = m.Op("Sub", [zeros, m.Longs(1)]);
        shape = m.Op("Where", [m.Op("Equal", [shape, minusOnes]), minusOnes, shape]);
        x = m.Op("Mul", [x, m.Op("Expand", [gate, shape])]);
        string inverse = m.Op("Reciprocal", m.Op("Add", [m.Op("Relu", x), m.Scalar(1)]));
        string wide = m.Op("Expand", [m.Op("ReduceMean", inverse, ("axes", new[] { 1 }), ("keepdims", 1)), m.Longs(1, 3, 5, 4)]);
        return new ZooModel("expanded_gate", m.Build(m.Op("Concat", [inverse, wide], ("axis", 1))), 60);
    }
}
