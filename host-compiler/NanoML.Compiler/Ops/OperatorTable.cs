using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>How one ONNX operator type becomes an <see cref="Op"/>.</summary>
/// <param name="OnnxType">The operator's name in the ONNX standard.</param>
/// <param name="Import">Reads attributes and constant inputs; throws <see cref="OpException"/> for what it cannot represent.</param>
/// <param name="Domain">Empty for the standard's own, or <see cref="OnnxDomains.Classical"/>.</param>
public sealed record OperatorEntry(string OnnxType, Func<NodeImport, Op> Import, string Domain = "");

/// <summary>Every operator that can be compiled: an ordered list, no reflection. A new operator is one file and one line here.</summary>
public static class OperatorTable
{
    public static readonly IReadOnlyList<OperatorEntry> Entries =
    [
        new("Abs", Abs.Import),
        new("Add", Add.Import),
        new("And", node => Logic.Import(node, Junction.And)),
        new("ArgMax", ArgMax.Import),
        new("ArgMin", ArgMin.Import),
        new("AveragePool", AveragePool.Import),
        new("BatchNormalization", BatchNormalization.Import),
        new("Cast", Cast.Import),
        new("Ceil", Ceil.Import),
        new("Celu", Celu.Import),
        new("Clip", Clip.Import),
        new("Concat", Concat.Import),
        new("Constant", Constant.Import),
        new("ConstantOfShape", ConstantOfShape.Import),
        new("Conv", Conv.Import),
        new("DepthToSpace", DepthToSpace.Import),
        new("DequantizeLinear", DequantizeLinear.Import),
        new("Div", Div.Import),
        new("Dropout", Dropout.Import),
        new("Elu", Elu.Import),
        new("Equal", Equal.Import),
        new("Erf", Erf.Import),
        new("Exp", Exp.Import),
        new("Expand", Expand.Import),
        new("Flatten", Flatten.Import),
        new("Floor", Floor.Import),
        new("Gather", Gather.Import),
        new("GatherElements", GatherElements.Import),
        new("Gelu", Gelu.Import),
        new("Gemm", Gemm.Import),
        new("GlobalAveragePool", GlobalAveragePool.Import),
        new("GlobalMaxPool", GlobalMaxPool.Import),
        new("Greater", node => Compare.Import(node, Order.Greater)),
        new("GreaterOrEqual", node => Compare.Import(node, Order.GreaterOrEqual)),
        new("GroupNormalization", GroupNormalization.Import),
        new("HardSigmoid", HardSigmoid.Import),
        new("HardSwish", HardSwish.Import),
        new("Identity", Identity.Import),
        new("InstanceNormalization", InstanceNormalization.Import),
        new("LayerNormalization", LayerNormalization.Import),
        new("LeakyRelu", LeakyRelu.Import),
        new("Less", node => Compare.Import(node, Order.Less)),
        new("LessOrEqual", node => Compare.Import(node, Order.LessOrEqual)),
        new("Log", Log.Import),
        new("LogSoftmax", LogSoftmax.Import),
        new("MatMul", MatMul.Import),
        new("Max", Max.Import),
        new("MaxPool", MaxPool.Import),
        new("Mean", Mean.Import),
        new("Min", Min.Import),
        new("Mish", Mish.Import),
        new("Mul", Mul.Import),
        new("Neg", Neg.Import),
        new("Not", Not.Import),
        new("OneHot", OneHot.Import),
        new("Or", node => Logic.Import(node, Junction.Or)),
        new("Pad", Pad.Import),
        new("Pow", Pow.Import),
        new("PRelu", PRelu.Import),
        new("QuantizeLinear", QuantizeLinear.Import),
        new("Reciprocal", Reciprocal.Import),
        new("ReduceL1", ReduceL1.Import),
        new("ReduceL2", ReduceL2.Import),
        new("ReduceLogSum", ReduceLogSum.Import),
        new("ReduceMax", ReduceMax.Import),
        new("ReduceMean", ReduceMean.Import),
        new("ReduceMin", ReduceMin.Import),
        new("ReduceSum", ReduceSum.Import),
        new("ReduceSumSquare", ReduceSumSquare.Import),
        new("Relu", Relu.Import),
        new("Reshape", Reshape.Import),
        new("Resize", Resize.Import),
        new("RMSNormalization", RMSNormalization.Import),
        new("Round", Round.Import),
        new("Selu", Selu.Import),
        new("Shape", ShapeOf.Import),
        new("Sigmoid", Sigmoid.Import),
        new("Sign", Sign.Import),
        new("Slice", Slice.Import),
        new("Softmax", Softmax.Import),
        new("Softplus", Softplus.Import),
        new("Softsign", Softsign.Import),
        new("SpaceToDepth", SpaceToDepth.Import),
        new("Split", Split.Import),
        new("Sqrt", Sqrt.Import),
        new("Squeeze", Squeeze.Import),
        new("Sub", Sub.Import),
        new("Sum", Sum.Import),
        new("Swish", Swish.Import),
        new("Tanh", Tanh.Import),
        new("ThresholdedRelu", ThresholdedRelu.Import),
        new("Tile", Tile.Import),
        new("Transpose", Transpose.Import),
        new("Unsqueeze", Unsqueeze.Import),
        new("Upsample", Upsample.Import),
        new("Where", Where.Import),
        new("Xor", node => Logic.Import(node, Junction.Xor)),
        new("ArrayFeatureExtractor", ArrayFeatureExtractor.Import, OnnxDomains.Classical),
        new("Binarizer", Binarizer.Import, OnnxDomains.Classical),
        new("FeatureVectorizer", FeatureVectorizer.Import, OnnxDomains.Classical),
        new("Imputer", Imputer.Import, OnnxDomains.Classical),
        new("LabelEncoder", LabelEncoder.Import, OnnxDomains.Classical),
        new("LinearClassifier", LinearClassifier.Import, OnnxDomains.Classical),
        new("LinearRegressor", LinearRegressor.Import, OnnxDomains.Classical),
        new("Normalizer", Normalizer.Import, OnnxDomains.Classical),
        new("Scaler", Scaler.Import, OnnxDomains.Classical),
        new("SVMClassifier", SVMClassifier.Import, OnnxDomains.Classical),
        new("SVMRegressor", SVMRegressor.Import, OnnxDomains.Classical),
        new("TreeEnsembleClassifier", TreeEnsemble.ImportClassifier, OnnxDomains.Classical),
        new("TreeEnsembleRegressor", TreeEnsemble.ImportRegressor, OnnxDomains.Classical),
    ];

    private static readonly Dictionary<(string, string), OperatorEntry> s_byType = Entries.ToDictionary(entry => (entry.Domain, entry.OnnxType));

    public static OperatorEntry? Find(string onnxType, string domain = "") => s_byType.GetValueOrDefault((domain, onnxType));

    /// <summary>Null for an operator that is not in the table, and for a node that holds graphs.</summary>
    public static OperatorEntry? Find(OnnxNode node) =>
        node.Attributes.Values.Any(a => a.Value is OnnxSubgraph) ? null : Find(node.OpType, node.Domain);
}
