using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes ordinary convolutions of a <see cref="ConvTranspose"/> with constant weights: the phases of its strides become output channels, which are
/// then moved between each other's pixels. Runs when channels are last, where that moves whole pixels.
/// </summary>
public static class WriteOutTransposed
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is ConvTranspose { ChannelsLast: true } layer && editor.Weights(node) is { } weights)
            {
                new Layer(editor, node, layer, weights).WriteOut();
            }
        }

        return editor.ToGraph();
    }

    private sealed class Layer
    {
        private readonly GraphEditor _editor;
        private readonly Node _node;
        private readonly ConvTranspose _layer;
        private readonly Value _weights;
        private readonly PinnedQuantization? _pinned;
        private readonly Shape _input;
        private readonly TransposedPhases[] _axes;

        public Layer(GraphEditor editor, Node node, ConvTranspose layer, Value weights)
        {
            _editor = editor;
            _node = node;
            _layer = layer;
            _weights = weights;
            _pinned = editor.Value(node.Output).Pinned;
            _input = editor.Value(node.Inputs[0]).Shape;
            _axes = [.. Enumerable.Range(0, layer.Window.Rank).Select(axis => TransposedPhases.Of(layer, axis, _input[axis + 1]))];
        }

        private int GroupOutputs => _weights.Shape[ConvTranspose.OutputAxis];

        private int Channels => GroupOutputs * _layer.Groups;

        /// <summary>The spatial axis that is named last is the inner one; with one spatial axis there is no other.</summary>
        private TransposedPhases Inner => _axes[^1];

        public void WriteOut()
        {
            ImmutableArray<TransposedPhases.Class> rows = _axes.Length == 2 ? _axes[0].Classes : [new(0, 1, 1)];
            string[] parts = [.. rows.Select(row => Join(ConcatInner, [.. Inner.Classes.Select(column => Part(row, column))]))];
            string all = Join(ConcatOuter, parts);
            int[] spatial = [.. _axes.Select(axis => axis.Groups * axis.Stride)];
            string pixels = Add(new Reshape(new Shape([_input[0], .. spatial, Channels])), all);
            _editor.Replace(_node, _node with
            {
                Op = new Ops.Slice(
                    [0, .. _axes.Select(axis => axis.Cut), 0], [_input[0], .. _layer.Outputs, Channels], [.. Enumerable.Repeat(1, _input.Rank)]),
                Inputs = [pixels],
            });
        }

        // Parts are [N, rows, phases, columns, phases * channels].
        private static Concat ConcatInner => new(4, OneRange: true);

        private static Concat ConcatOuter => new(2, OneRange: true);

        private string Join(Concat concat, string[] parts) => parts is [var only] ? only : Add(concat, parts);

        /// <summary>The outputs of one class of phases an axis.</summary>
        private string Part(TransposedPhases.Class row, TransposedPhases.Class column)
        {
            TransposedPhases.Class[] classes = _axes.Length == 2 ? [row, column] : [column];
            string y = Convolution(classes);
            int groups = _axes.Length == 2 ? _axes[0].Groups : 1;
            string divided = Add(
                new Reshape(new Shape([_input[0], groups, Inner.Groups, _layer.Groups, row.Count, column.Count, GroupOutputs])), y);
            string moved = Add(new Transpose([0, 1, 4, 2, 5, 3, 6]), divided);
            return Add(new Reshape(new Shape([_input[0], groups, row.Count, Inner.Groups, column.Count * Channels])), moved);
        }

        private string Convolution(TransposedPhases.Class[] classes)
        {
            (int Begin, int End)[] pads = [.. classes.Select((phases, axis) => _axes[axis].Pads(phases, _input[axis + 1]))];
            var window = new SpatialWindow(
                [.. classes.Select(phases => phases.Taps)], [.. classes.Select(_ => 1)], [.. _axes.Select(axis => axis.Dilation)],
                [.. pads.Select(pad => pad.Begin)], [.. pads.Select(pad => pad.End)]);
            int phases = classes.Aggregate(1, (count, phase) => count * phase.Count);
            string weights = _editor.AddConstant($"{_node.Name}_weights", Weights(classes, phases), Pinned(phases));
            string[] inputs = [_node.Inputs[0], weights];
            if (_node.Inputs.Length > IWeightedOp.BiasInput && _node.Inputs[IWeightedOp.BiasInput] is { Length: > 0 } bias)
            {
                inputs = [.. inputs, _editor.AddConstant($"{_node.Name}_bias", Repeated(_editor.Value(bias).Constant!, phases))];
            }

            return Add(new Conv(window, _layer.Groups, ChannelsLast: true, _layer.Clamp), inputs);
        }

        /// <summary>[groups * phases * M / groups, C / groups, taps...].</summary>
        private Tensor Weights(TransposedPhases.Class[] classes, int phases)
        {
            Tensor source = _weights.Constant!;
            int inputs = source.Shape[0] / _layer.Groups;
            var shape = new Shape([phases * Channels, inputs, .. classes.Select(phase => phase.Taps)]);
            int taps = shape.Stride(1);
            var result = new float[shape.Count];
            for (int k = 0; k < result.Length; k++)
            {
                int output = k / taps / inputs;
                int channel = (output / GroupOutputs / phases * inputs) + (k / taps % inputs);
                if (Tap(classes, output / GroupOutputs % phases, k % taps) is { } tap)
                {
                    result[k] = source.Floats[(((channel * GroupOutputs) + (output % GroupOutputs)) * source.Shape.Stride(1)) + tap];
                }
            }

            return new Tensor(shape, result, source.Type.ElementType);
        }

        /// <summary>The position in the kernel of a tap of a phase; null for a zero.</summary>
        private int? Tap(TransposedPhases.Class[] classes, int phase, int tap)
        {
            int? result = 0;
            int stride = 1;
            for (int axis = classes.Length - 1; axis >= 0; axis--)
            {
                TransposedPhases.Class phases = classes[axis];
                result += _axes[axis].Index(phases, phase % phases.Count, tap % phases.Taps, _layer.Window.Dilations[axis]) * stride;
                phase /= phases.Count;
                tap /= phases.Taps;
                stride *= _layer.Window.Kernel[axis];
            }

            return result;
        }

        private PinnedQuantization? Pinned(int phases) => _weights.Pinned is not { Scales.Length: > 1 } pinned
            ? _weights.Pinned
            : new PinnedQuantization([.. Enumerable.Range(0, _layer.Groups * phases).SelectMany(_ => pinned.Scales)], pinned.ZeroPoint);

        private Tensor Repeated(Tensor bias, int phases) => new(
            Shape.Of(bias.Floats.Length * phases),
            [.. Enumerable.Range(0, _layer.Groups).SelectMany(group => Enumerable.Range(0, phases).SelectMany(_ => bias.Floats.Skip(group * GroupOutputs).Take(GroupOutputs)))],
            bias.Type.ElementType);

        private string Add(Op op, params string[] inputs)
        {
            string output = _editor.InsertBefore(_node, $"{_node.Name}_{op.OpType}", op, inputs);
            _editor.SetPinned(output, _pinned);
            return output;
        }
    }
}
