using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>How one ONNX operator type becomes an <see cref="Op"/>.</summary>
/// <param name="OnnxType">The operator's name in the ONNX standard.</param>
/// <param name="Import">Reads attributes and constant inputs; throws <see cref="OpException"/> for what it cannot represent.</param>
public sealed record OperatorEntry(string OnnxType, Func<NodeImport, Op> Import);

/// <summary>Every operator that can be compiled: an ordered list, no reflection. A new operator is one file and one line here.</summary>
public static class OperatorTable
{
    public static readonly IReadOnlyList<OperatorEntry> Entries =
    [
        new("Add", Add.Import),
        new("ArgMax", ArgMax.Import),
        new("AveragePool", AveragePool.Import),
        new("BatchNormalization", BatchNormalization.Import),
        new("Cast", Cast.Import),
        new("Clip", Clip.Import),
        new("Concat", Concat.Import),
        new("Constant", Constant.Import),
        new("Conv", Conv.Import),
        new("DequantizeLinear", DequantizeLinear.Import),
        new("Div", Div.Import),
        new("Dropout", Dropout.Import),
        new("Elu", Elu.Import),
        new("Flatten", Flatten.Import),
        new("Gather", Gather.Import),
        new("Gemm", Gemm.Import),
        new("GlobalAveragePool", GlobalAveragePool.Import),
        new("GlobalMaxPool", GlobalMaxPool.Import),
        new("HardSigmoid", HardSigmoid.Import),
        new("HardSwish", HardSwish.Import),
        new("Identity", Identity.Import),
        new("LeakyRelu", LeakyRelu.Import),
        new("MatMul", MatMul.Import),
        new("MaxPool", MaxPool.Import),
        new("Mul", Mul.Import),
        new("Pad", Pad.Import),
        new("PRelu", PRelu.Import),
        new("QuantizeLinear", QuantizeLinear.Import),
        new("ReduceMean", ReduceMean.Import),
        new("Relu", Relu.Import),
        new("Reshape", Reshape.Import),
        new("Resize", Resize.Import),
        new("Shape", ShapeOf.Import),
        new("Sigmoid", Sigmoid.Import),
        new("Slice", Slice.Import),
        new("Softmax", Softmax.Import),
        new("Softplus", Softplus.Import),
        new("Split", Split.Import),
        new("Squeeze", Squeeze.Import),
        new("Sub", Sub.Import),
        new("Tanh", Tanh.Import),
        new("Transpose", Transpose.Import),
        new("Unsqueeze", Unsqueeze.Import),
    ];

    private static readonly Dictionary<string, OperatorEntry> s_byType = Entries.ToDictionary(entry => entry.OnnxType);

    public static OperatorEntry? Find(string onnxType) => s_byType.GetValueOrDefault(onnxType);
}
