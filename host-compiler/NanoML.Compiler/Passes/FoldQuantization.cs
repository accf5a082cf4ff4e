using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Takes the scales of a QDQ model into the values they belong to (<see cref="Value.Pinned"/>): a QuantizeLinear with its DequantizeLinear
/// becomes the quantisation of the activation before it, a dequantised constant becomes a float constant with its scales. The range to
/// which quantising saturates, which often stands for a ReLU, becomes a clamp. int8 zero points are moved to uint8.
/// </summary>
public static class FoldQuantization
{
    private const int X = 0;
    private const int Scale = 1;
    private const int ZeroPoint = 2;

    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Where(node => node.Op is QuantizeLinear or DequantizeLinear).Select(node => node.Name))
        {
            if (editor.Find(name) is { Op: QuantizeLinear or DequantizeLinear } node
                && editor.InputsOf(node).Skip(Scale).All(value => value is null or { IsConstant: true }))
            {
                Fold(editor, node);
            }
        }

        return editor.ToGraph();
    }

    private static void Fold(GraphEditor editor, Node node)
    {
        if (editor.Value(node.Inputs[X]).IsConstant && !editor.IsOutput(node.Output))
        {
            FoldConstant(editor, node);
        }
        else if (Parameters(editor, node) is { } quant)
        {
            switch (node.Op)
            {
                case QuantizeLinear:
                    FoldActivation(editor, node, quant);
                    break;
                case DequantizeLinear when editor.Value(node.Output).Pinned is null:
                    editor.SetPinned(node.Output, quant);
                    break;
            }
        }
    }

    private static void FoldConstant(GraphEditor editor, Node node)
    {
        Tensor result = node.Op.Evaluate([.. editor.InputsOf(node).Select(value => value?.Constant)])[0];
        editor.SetConstant(node.Output, result, node.Op is DequantizeLinear op ? PinConstant(editor, node, op) : null);
        editor.Remove(node);
    }

    /// <summary>The scales of a constant: as weights where all readers take it so, as an activation where none does.</summary>
    private static PinnedQuantization? PinConstant(GraphEditor editor, Node node, DequantizeLinear op)
    {
        ElementType type = editor.Value(node.Inputs[X]).Type.ElementType;
        float[] scales = editor.Value(node.Inputs[Scale]).Constant!.Floats;
        long[] zeroPoints = node.Inputs.Length > ZeroPoint ? editor.Value(node.Inputs[ZeroPoint]).Constant!.Integers : [0];
        if (type == ElementType.Int32 || scales.Any(scale => !(scale > 0)))
        {
            return null;
        }

        Role role = RoleOf(editor, node.Output, scales.Length == 1 ? null : op.Axis);
        int shift = type == ElementType.UInt8 ? 128 : 0;
        return role switch
        {
            Role.Weights => PinnedWeights.Of(editor, node.Output, editor.Value(node.Inputs[X]).Constant!, scales, zeroPoints, op.Axis),
            Role.Activation when scales.Length == 1 => new PinnedQuantization([.. scales], (int)zeroPoints[0] + 128 - shift),
            _ => null,
        };
    }

    /// <param name="axis">The axis of the scales; null for one scale. Convolutions have their output channels on axis 0.</param>
    private static Role RoleOf(GraphEditor editor, string constant, int? axis)
    {
        Role[] roles = [.. editor.Consumers(constant).Select(reader => reader.Op switch
        {
            Transpose transpose => RoleOf(editor, reader.Output, axis is { } a ? transpose.Permutation.IndexOf(a) : null),
            Reshape or Identity => RoleOf(editor, reader.Output, axis),
            Conv when reader.Inputs[IWeightedOp.WeightInput] == constant => axis is null or 0 ? Role.Weights : Role.Mixed,
            ConvTranspose when reader.Inputs[IWeightedOp.WeightInput] == constant => axis is null or ConvTranspose.OutputAxis ? Role.Weights : Role.Mixed,
            Gemm or MatMul when reader.Inputs.Take(IWeightedOp.WeightInput + 1).Contains(constant) => Role.Weights,
            _ => Role.Activation,
        }).Distinct()];
        return roles is [Role role] ? role : Role.Mixed;
    }

    /// <summary>
    /// Pins what is quantised. Where all that reads the levels dequantises them in the same way, both nodes go; otherwise they stay for the
    /// readers that want the levels themselves, such as an output of the model.
    /// </summary>
    private static void FoldActivation(GraphEditor editor, Node quantize, PinnedQuantization quant)
    {
        IReadOnlyList<Node> readers = editor.Consumers(quantize.Output);
        string source = quantize.Inputs[X];
        if (!Pin(editor, source, quant, quantize.Output))
        {
            // The value has another quantisation already or readers that want it exact, so it is quantised once more.
            source = editor.InsertBefore(quantize, quantize.Name, Saturation(quant), source);
            editor.SetPinned(source, quant);
        }

        bool isPair = !editor.IsOutput(quantize.Output) && readers.All(reader =>
            reader.Op is DequantizeLinear && Parameters(editor, reader) == quant && reader.Inputs[X] == quantize.Output);
        if (isPair)
        {
            Forward(editor, quantize, readers, source);
        }
        else
        {
            editor.Replace(quantize, quantize.WithInput(X, source));
        }
    }

    private static void Forward(GraphEditor editor, Node quantize, IReadOnlyList<Node> readers, string source)
    {
        editor.Remove(quantize);
        foreach (Node reader in readers)
        {
            editor.Replace(reader, reader with { Op = new Identity(), Inputs = [source] });
        }

        foreach (Node reader in readers)
        {
            Node identity = editor.Producer(reader.Output)!;
            editor.Bypass(identity, source);
        }
    }

    /// <summary>Scale and zero point of an activation, moved to uint8; null when they are not for the whole of it.</summary>
    private static PinnedQuantization? Parameters(GraphEditor editor, Node node)
    {
        if (editor.Value(node.Inputs[Scale]).Constant is not { Shape.Count: 1 } scale || !(scale.Floats[0] > 0))
        {
            return null;
        }

        Value? zero = node.Inputs.Length > ZeroPoint ? editor.Value(node.Inputs[ZeroPoint]) : null;
        if (zero is { Constant: null })
        {
            return null;
        }

        ElementType type = (node.Op as QuantizeLinear)?.Output ?? editor.Value(node.Inputs[X]).Type.ElementType;
        long zeroPoint = (zero?.Constant!.Integers[0] ?? 0) + (type == ElementType.Int8 ? 128 : 0);
        return new PinnedQuantization([scale.Floats[0]], (int)zeroPoint);
    }

    /// <summary>Pins an activation all of whose readers want it so, together with what it was only moved from.</summary>
    /// <returns>False, with nothing changed, when it is pinned otherwise, needed exactly, or holds integers.</returns>
    private static bool Pin(GraphEditor editor, string name, PinnedQuantization quant, string quantized)
    {
        if (editor.Value(name).Pinned is { } pinned)
        {
            return pinned == quant;
        }

        if (!editor.Value(name).Type.ElementType.IsFloat() || editor.IsOutput(name) || !editor.Consumers(name).All(reader => WantsQuantized(editor, reader, name, quant, quantized)))
        {
            return false;
        }

        if (editor.Producer(name) is { } producer && !PinProducer(editor, producer, quant))
        {
            return false;
        }

        editor.SetPinned(name, quant);
        return true;
    }

    private static bool WantsQuantized(GraphEditor editor, Node reader, string name, PinnedQuantization quant, string quantized) =>
        reader.Outputs.Contains(quantized)
        || (reader.Op is QuantizeLinear
            && reader.Inputs[X] == name
            && !editor.IsOutput(reader.Output)
            && Parameters(editor, reader) == quant);

    private static bool PinProducer(GraphEditor editor, Node producer, PinnedQuantization quant)
    {
        if (producer.Op.OutputQuantization is OutputQuantization.SameAs same)
        {
            return producer.Outputs.Length == 1 && Pin(editor, producer.Inputs[same.Input], quant, producer.Output);
        }

        QuantParams activation = quant.ToActivation();
        var range = new Clamp(activation.Min, activation.Max);
        switch (producer.Op)
        {
            case IFusesClamp op:
                editor.Replace(producer, producer with { Op = op.WithClamp(range) });
                break;
            case IClampOp op:
                editor.Replace(producer, producer with { Op = FuseClamp.ToOp(op.ToClamp().Then(range)) });
                break;
            case Gemm or MatMul or BatchNormalization or IDecomposes when producer.Outputs.Length == 1:
                // These become layers that end in a clamp, or operators of which the last one may.
                editor.Follow(producer, new Clip(range.Min, range.Max));
                break;
        }

        return true;
    }

    private static Clip Saturation(PinnedQuantization quant) => new(quant.ToActivation().Min, quant.ToActivation().Max);

    private enum Role
    {
        Weights,
        Activation,
        Mixed,
    }
}
