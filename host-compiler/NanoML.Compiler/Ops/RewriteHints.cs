namespace NanoML.Compiler.Ops;

/// <summary>What a user can do about an operator that is not in <see cref="OperatorTable"/>.</summary>
public static class RewriteHints
{
    private static readonly Dictionary<string, string> s_hints = new()
    {
        ["LSTM"] = Recurrent,
        ["GRU"] = Recurrent,
        ["RNN"] = Recurrent,
        ["ConvTranspose"] = "Use Resize (nearest, integer factors) followed by Conv.",
        ["Upsample"] = "Export with opset 11 or later: it becomes Resize.",
        ["LayerNormalization"] = Normalization,
        ["InstanceNormalization"] = Normalization,
        ["GroupNormalization"] = Normalization,
        ["LpNormalization"] = Normalization,
        ["LRN"] = Normalization,
        ["Gelu"] = "Train with HardSwish or Relu instead.",
        ["Erf"] = "It comes from GELU: train with HardSwish or Relu instead.",
        ["Mish"] = "Train with HardSwish or Relu instead.",
        ["Selu"] = "Train with Elu or Relu instead.",
        ["ReduceSum"] = "Use ReduceMean and scale the weights that follow.",
        ["ReduceMax"] = "Use MaxPool or GlobalMaxPool.",
        ["Max"] = "A maximum with a constant is Clip or Relu; of two activations, use Add.",
        ["Min"] = "A minimum with a constant is Clip.",
        ["LogSoftmax"] = "Export with Softmax: the order of classes is the same.",
        ["TopK"] = "Use ArgMax, or end the model before it and sort in the application.",
        ["NonMaxSuppression"] = "End the model before it and do it in the application.",
        ["If"] = Control,
        ["Loop"] = Control,
        ["Scan"] = Control,
        ["QLinearConv"] = IntegerFormat,
        ["QLinearMatMul"] = IntegerFormat,
        ["ConvInteger"] = IntegerFormat,
        ["MatMulInteger"] = IntegerFormat,
        ["DynamicQuantizeLinear"] = IntegerFormat,
    };

    private const string Recurrent = "Replace the recurrent layer by 1-D convolutions over a window.";
    private const string Normalization = "Use BatchNormalization, which costs nothing after folding.";
    private const string Control = "Trace the model (torch.onnx.export does) instead of scripting it.";
    private const string IntegerFormat = "Export the float model or a static QDQ model (QuantizeLinear/DequantizeLinear pairs).";

    public static string For(string opType) =>
        s_hints.GetValueOrDefault(opType, "Rewrite the model with supported operators (nanoml inspect lists them), or cut the graph before the node.");
}
