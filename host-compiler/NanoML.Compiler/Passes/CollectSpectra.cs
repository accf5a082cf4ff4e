using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes one <see cref="Spectrum"/> of two linear layers, or of two halves of one, their squares, the sum of these and functions of that, such as
/// a root or a logarithm: neither sums nor squares are bytes then. Where a model pins the quantisation between the pieces, they stay.
/// </summary>
public static class CollectSpectra
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is Add { Clamp: null }))
        {
            if (editor.Contains(node) && Root(editor, node.Inputs[0]) is { } re && Root(editor, node.Inputs[1]) is { } im && re.Fits(im))
            {
                Collect(editor, node, re, im);
            }
        }

        return editor.ToGraph();
    }

    private static void Collect(GraphEditor editor, Node sum, Rows re, Rows im)
    {
        Node last = sum;
        var function = new List<Op>();
        while (editor.Value(last.Output).Pinned is null && editor.OnlyConsumer(last.Output) is { Op: UnaryOp or Composite } next)
        {
            function.Add(next.Op);
            last = next;
        }

        Shape x = editor.Value(re.Input).Shape;
        Op op = new Spectrum(re.Window, re.Stride, function.ToArray());
        string input = x == re.Frames ? re.Input : editor.InsertBefore(last, $"{last.Name}_frames", new Reshape(re.Frames), re.Input);
        string weights = editor.AddConstant(
            $"{sum.Name}_weights", new Tensor(Shape.Of(2 * re.Count, re.Weights.Length / re.Count), [.. re.Weights, .. im.Weights]));
        string bias = editor.AddConstant($"{sum.Name}_bias", new Tensor(Shape.Of(2 * re.Count), [.. re.Bias, .. im.Bias]));
        string made = editor.InsertBefore(last, $"{last.Name}_Spectrum", op, input, weights, bias);
        editor.Replace(last, last with { Op = new Reshape(editor.Value(last.Output).Shape), Inputs = [made] });
    }

    /// <summary>What is squared; null where that is no run of channels of a linear layer.</summary>
    private static Rows? Root(GraphEditor editor, string square)
    {
        Node? node = editor.OnlyConsumer(square) is null || editor.Value(square).Pinned is not null ? null : editor.Producer(square);
        return Squares.RootOf(node) is { } root && IsReadBy(editor, root, node!) ? Layer(editor, root) : null;
    }

    private static bool IsReadBy(GraphEditor editor, string name, Node reader) =>
        !editor.IsOutput(name) && editor.Value(name).Pinned is null && editor.Consumers(name) is [var only] && only == reader;

    private static Rows? Layer(GraphEditor editor, string name)
    {
        Node? maker = editor.Producer(name);
        switch (maker)
        {
            case { Op: Slice slice } when AlongChannels(slice, editor.Value(maker.Inputs[0]).Shape):
                return Channels(editor, maker.Inputs[0], slice.Starts[^1], slice.Extents[^1]);
            case { Op: Split split } when split.Axis == editor.Value(name).Shape.Rank - 1:
                int part = maker.Outputs.IndexOf(name);
                return Channels(editor, maker.Inputs[0], split.Lengths.Take(part).Sum(), split.Lengths[part]);
            case null:
                return null;
            default:
                return Channels(editor, name, 0, editor.Value(name).Shape[^1]);
        }
    }

    private static bool AlongChannels(Slice slice, Shape input) => input.Rank > 0 && slice.Steps.All(step => step == 1)
        && Enumerable.Range(0, input.Rank - 1).All(axis => slice.Extents[axis] == input[axis]);

    private static Rows? Channels(GraphEditor editor, string name, int start, int count)
    {
        Node? node = editor.Producer(name);
        if (node is null || editor.IsOutput(name) || editor.Value(name).Pinned is not null || node.Op is not (Conv or Dense)
            || node.Inputs.Skip(1).Any(input => input.Length > 0 && editor.Value(input) is not { Constant.IsFloat: true, Pinned: null }))
        {
            return null;
        }

        Tensor weights = editor.Value(node.Inputs[IWeightedOp.WeightInput]).Constant!;
        Shape x = editor.Value(node.Inputs[0]).Shape;
        return (node.Op, x.Rank) switch
        {
            (Dense { Clamp: null }, _) => Rows.Of(editor, node, Shape.Of(1, x.Count / x[^1], x[^1]), 1, 1, weights, start, count),
            (Conv { Groups: 1, ChannelsLast: true, Clamp: null, Window: { HasPadding: false } window }, 3 or 4) when x[0] == 1
                && Enumerable.Range(0, window.Rank - 1).All(axis => x[axis + 1] == 1 && window.Kernel[axis] == 1) && window.Dilations[^1] == 1 =>
                Rows.Of(
                    editor, node, Shape.Of(1, x[^2], x[^1]), window.Kernel[^1], window.Strides[^1],
                    weights.Transpose(Layouts.ToChannelsLast(weights.Shape.Rank)), start, count),
            _ => null,
        };
    }

    /// <summary>Some output channels of a linear layer over windows of frames.</summary>
    /// <param name="Frames">The input as [1, frames, channels].</param>
    /// <param name="Weights">[channel][frame of the window][input channel].</param>
    private sealed record Rows(string Input, Shape Frames, int Window, int Stride, float[] Weights, float[] Bias)
    {
        public int Count => Bias.Length;

        public static Rows Of(GraphEditor editor, Node node, Shape frames, int window, int stride, Tensor weights, int start, int count)
        {
            int width = weights.Shape.Stride(0);
            float[] bias = editor.Bias(node, weights.Shape[0])!;
            return new Rows(
                node.Inputs[0], frames, window, stride, weights.Floats[(start * width)..((start + count) * width)], bias[start..(start + count)]);
        }

        public bool Fits(Rows other) => (Input, Window, Stride, Count) == (other.Input, other.Window, other.Stride, other.Count) && Count > 0;
    }
}
