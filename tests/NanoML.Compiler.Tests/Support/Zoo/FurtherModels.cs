using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Operators that few models have.</summary>
internal static class FurtherModels
{
    public static ZooModel Angles()
    {
        var m = new ModelSketch(91, [1, 4, 6, 6], opset: 15);
        string x = m.Conv(Input, [4, 4, 1, 1]);
        string small = m.Op("Mul", [m.Op("Tanh", x), m.Scalar(0.9f)]);
        string[] all =
        [
            .. new[] { "Sin", "Cos", "Atan", "Asinh" }.Select(function => m.Op(function, x)),
            .. new[] { "Tan", "Asin", "Acos", "Sinh", "Cosh", "Atanh" }.Select(function => m.Op(function, small)),
            m.Op("Acosh", m.Op("Add", [m.Op("Abs", x), m.Scalar(1.3f)])),
            m.Op("Shrink", x, ("lambd", 0.2f), ("bias", 0.2f)),
            m.Op("Mod", [x, m.Scalar(50)], ("fmod", 1)),
            m.Op("CastLike", [x, m.Scalar(1)]),
        ];
        return new ZooModel("angles", m.Build(m.Conv(m.Op("Concat", all, ("axis", 1)), [4, 56, 1, 1])), 144) { MinSqnrDb = 25 };
    }

    public static ZooModel Chosen()
    {
        var m = new ModelSketch(92, [1, 4, 6, 6], opset: 18);
        string x = m.Conv(Input, [4, 4, 1, 1]);
        string none = m.Op("Where", [m.Op("IsNaN", x), m.Scalar(0), x]);
        string finite = m.Op("Where", [m.Op("IsInf", none), m.Scalar(0), none]);
        string places = m.Op("Hardmax", m.Constants(1, 3, 2, 0, 1, 3), ("axis", 0));
        string ramp = m.Op("Range", [m.Scalar(-1), m.Scalar(0.5f), m.Scalar(0.25f)]);
        string eye = m.Op("EyeLike", m.Uniform([6, 6], 0, 1));
        (string Value, int Count)[] parts =
        [
            (m.Op("Trilu", x), 144),
            (m.Op("CumSum", [finite, m.Longs(3)]), 144),
            (m.Op("ReverseSequence", [x, m.Longs(3)], ("batch_axis", 0), ("time_axis", 1)), 144),
            (m.Op("CenterCropPad", [x, m.Longs(1, 4, 4, 8)]), 128),
            (m.Reshape(m.Op("GatherND", [x, m.Op("Reshape", [m.Longs(0, 1, 0, 3), m.Longs(2, 2)])]), 1, 72), 72),
            (m.Op("Compress", [x, m.Integers(DataType.Bool, [4], 1, 0, 1, 0)], ("axis", 1)), 72),
            (m.Op("ScatterElements", [x, m.Op("Reshape", [m.Longs(2, 1), m.Longs(1, 1, 1, 2)]), m.Uniform([1, 1, 1, 2], -1, 1)], ("axis", 3)), 144),
            (m.Op("ScatterND", [x, m.Op("Reshape", [m.Longs(0, 2), m.Longs(1, 2)]), m.Uniform([1, 6, 6], -1, 1)]), 144),
            (m.Outputs("TopK", [x, m.Longs(2)], 2, ("axis", 3))[0], 48),
            (m.Op("Einsum", [x, m.Weights(4, 3)], ("equation", "nchw,cd->ndhw")), 108),
            (m.Op("Add", [m.Op("Add", [m.Op("Add", [x, eye]), ramp]), places]), 144),
        ];
        string joined = m.Op("Concat", [.. parts.Select(part => m.Flatten(part.Value))], ("axis", 1));
        return new ZooModel("chosen", m.Build(m.Gemm(joined, parts.Sum(part => part.Count), 4)), 144) { MinSqnrDb = 25 };
    }

    public static ZooModel Norms()
    {
        var m = new ModelSketch(93, [1, 4, 6, 6]);
        string x = m.Conv(Input, [4, 4, 1, 1]);
        string one = m.Op("Add", [m.Op("Mul", [m.Op("Tanh", x), m.Scalar(0.3f)]), m.Scalar(1)]);
        (string Value, int Count)[] parts =
        [
            (m.Op("LRN", x, ("size", 3), ("alpha", 0.5f)), 144),
            (m.Op("LpPool", x, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })), 36),
            (m.Op("GlobalLpPool", x, ("p", 1)), 4),
            (m.Op("MeanVarianceNormalization", x), 144),
            (m.Op("ReduceProd", one, ("axes", new[] { 3 })), 24),
            (m.Op("ReduceLogSumExp", x, ("axes", new[] { 2 })), 24),
        ];
        string joined = m.Op("Concat", [.. parts.Select(part => m.Flatten(part.Value))], ("axis", 1));
        return new ZooModel("norms", m.Build(m.Gemm(joined, parts.Sum(part => part.Count), 4)), 144) { MinSqnrDb = 25 };
    }

    /// <summary>Scatter became ScatterElements with opset 11.</summary>
    public static ZooModel Replaced()
    {
        var m = new ModelSketch(94, [1, 4, 6, 6], opset: 10);
        string rows = m.Op("Reshape", [m.Longs(2, 1), m.Longs(1, 1, 2, 1)]);
        string y = m.Op("Scatter", [m.Conv(Input, [4, 4, 1, 1]), rows, m.Uniform([1, 1, 2, 1], -1, 1)], ("axis", 2));
        return new ZooModel("replaced", m.Build(m.Conv(y, [3, 4, 1, 1])), 144);
    }
}
