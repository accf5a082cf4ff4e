using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX QLinearConv: a <see cref="Conv"/> of levels, with one scale for the weights or one for each output channel. Inputs: x, its scale and
/// zero point, the same of w, scale and zero point of y, an optional bias of int32.
/// </summary>
public static class QLinearConv
{
    private const int Opset = 11;

    public static Op Import(NodeImport node) => Import(node, channelsLast: false);

    /// <summary>The operator of com.microsoft, which knows channels last.</summary>
    public static Op ImportMicrosoft(NodeImport node) => Import(node, node.Int("channels_last", 0) != 0);

    private static QuantizedForm Import(NodeImport node, bool channelsLast)
    {
        node.RequireCount(8, 9);
        var x = Levels.Of(node, 0, 1, 2);
        var weights = Levels.Of(node, 3, 4, 5, axis: 0);
        var y = Levels.OfResult(node, 6, 7, x.Type);
        Op conv = Conv.Import(QuantizedForm.OnReals(node, Opset, channelsLast, 0, 3));
        node.Keep(0, 3);
        QuantizedBias.Feed(node, 8, x, weights);
        return new QuantizedForm(node.OpType, conv, node.HasInput(8) ? [x, weights, null] : [x, weights], y, channelsLast);
    }
}
