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
        ["GroupNormalization"] = "Export with opset 17: it becomes InstanceNormalization between reshapes.",
        ["LpNormalization"] = Normalization,
        ["LRN"] = Normalization,
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

    private const string Otherwise = "Rewrite the model with supported operators, or cut the graph before the node.";

    public static string For(string opType) => s_hints.GetValueOrDefault(opType, Otherwise);
}
