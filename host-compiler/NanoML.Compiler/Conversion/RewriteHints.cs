using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Conversion;

/// <summary>Why an operator is not in <see cref="OperatorTable"/>, and what a user can do about it.</summary>
public static class RewriteHints
{
    private static readonly Dictionary<string, string> s_hints = new()
    {
        ["Bernoulli"] = Random,
        ["CategoryMapper"] = "Behind the label of a classifier it names the classes; elsewhere let the model begin behind it, with integers that the application looks up, or end before it.",
        ["DFT"] = Spectrum,
        ["GridSample"] = "Use Resize where the grid is regular, or end the model before it and sample in the application.",
        ["LpNormalization"] = Normalization,
        ["Multinomial"] = Random,
        ["NonMaxSuppression"] = "End the model before it and do it in the application.",
        ["NonZero"] = "Multiply by a mask in its place.",
        ["RandomNormal"] = Random,
        ["RandomNormalLike"] = Random,
        ["RandomUniform"] = Random,
        ["RandomUniformLike"] = Random,
        ["RoiAlign"] = "End the model before it and crop in the application.",
        ["STFT"] = Spectrum,
        ["Unique"] = "Multiply by a mask in its place.",
        ["If"] = Control,
        ["Loop"] = Control,
        ["Scan"] = Control,
    };

    private static readonly Dictionary<string, string> s_reasons = new()
    {
        ["Bernoulli"] = AtRandom,
        ["CategoryMapper"] = "it maps between integers and texts, which no device has",
        ["GridSample"] = "it samples at places that the model computes, for which there is no kernel",
        ["Multinomial"] = AtRandom,
        ["NonZero"] = UnknownShape,
        ["RandomNormal"] = AtRandom,
        ["RandomNormalLike"] = AtRandom,
        ["RandomUniform"] = AtRandom,
        ["RandomUniformLike"] = AtRandom,
        ["Unique"] = UnknownShape,
    };

    // Of ONNX Runtime's own operators in quantised form.
    private static readonly Dictionary<string, (string Reason, string Hint)> s_quantized = new()
    {
        ["QAttention"] = (Attention, IntegerFormat),
        ["QOrderedAttention"] = (Attention, IntegerFormat),
        ["QEmbedLayerNormalization"] = ("the operator looks up embeddings of words, which the device has no input for", IntegerFormat),
    };

    private const string Normalization = "Use BatchNormalization, which costs nothing after folding.";
    private const string Random = "Export the model in evaluation mode, or make the random numbers an input.";
    private const string AtRandom = "its result is random, so that nothing can be compared with it";
    private const string Spectrum = "Leave it to the device library: docs/preprocessing.md has the same spectrum in integers.";
    private const string UnknownShape = "the shape of its result depends on the model's input";
    private const string Control = "Trace the model (torch.onnx.export does) instead of scripting it.";
    private const string IntegerFormat = "Export the float model or a static QDQ model (QuantizeLinear/DequantizeLinear pairs) and replace the layer by convolutions or dense layers.";
    private const string Attention = "the operator multiplies activations with each other, which the device does not";

    private const string Classical =
        "docs/scikit-learn.md lists the operators of classical models that are supported; otherwise train a small neural network on the same data.";

    private const string OtherDomain = "Export the model with standard operators only; docs/quantised-models.md lists those of other domains that are read.";

    private const string Otherwise = "Rewrite the model with supported operators, or cut the graph before the node.";

    public static bool IsClassical(OnnxNode node) => node.Domain == OnnxDomains.Classical;

    /// <summary>What is said of a node that cannot be imported, as a predicate.</summary>
    public static string Reason(OnnxNode node) =>
        IsClassical(node) ? s_reasons.GetValueOrDefault(node.OpType, $"the operator, of classical machine learning (domain {OnnxDomains.Classical}), is not supported")
        : Quantized(node) is { } quantized ? quantized.Reason
        : node.Domain.Length > 0 ? $"the operator is of the domain {node.Domain}, which is not part of the ONNX standard"
        : node.Attributes.Values.Any(a => a.Value is OnnxSubgraph) ? "it holds a graph that cannot be read"
        : s_reasons.GetValueOrDefault(node.OpType, "the operator is not supported");

    public static string For(OnnxNode node) =>
        IsClassical(node) ? s_hints.GetValueOrDefault(node.OpType, Classical)
        : Quantized(node) is { } quantized ? quantized.Hint
        : node.Domain.Length > 0 ? OtherDomain
        : s_hints.GetValueOrDefault(node.OpType, Otherwise);

    private static (string Reason, string Hint)? Quantized(OnnxNode node) =>
        node.Domain == OnnxDomains.Microsoft && s_quantized.TryGetValue(node.OpType, out (string, string) quantized) ? quantized : null;
}
