using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// DynamicQuantizeLSTM of com.microsoft: an <see cref="LSTM"/> whose weights are levels, W [directions, inputs, 4 * units] and R [directions, units,
/// 4 * units] with a scale for each direction or for each of its columns, and which rounds the inputs, and the units before each step, to
/// levels of their own range. Inputs: X, optional B, initial states and peepholes, then the reals of W and R as LSTM has them.
/// </summary>
/// <param name="Rounds">Whether the reals are rounded, as the device does not.</param>
public sealed record DynamicQuantizeLSTM(LSTM Layer, bool Rounds = true) : ComposedLayer, IQuantizedForm, IApproximated
{
    private const int W = 1;
    private const int R = 2;
    private const int WeightScale = 8;
    private const int RecurrentScale = 10;

    // Of the node: B, the initial states, and peepholes.
    private static readonly int[] s_others = [3, 5, 6, 7];

    public Op OnDevice => this with { Rounds = false };

    public static Op Import(NodeImport node)
    {
        node.RequireCount(12, 12);
        ShapeRules.RequireRank(node.Input(0), 3);
        if (node.Shape(0)[1] != 1)
        {
            throw OpException.Unsupported($"it rounds {node.Shape(0)[1]} sequences together", "Export the model for one sequence.");
        }

        Tensor w = Reals(node, W, WeightScale);
        Tensor r = Reals(node, R, RecurrentScale);
        Value?[] reals = [node.Input(0), Value.OfConstant("W", w), Value.OfConstant("R", r), .. Enumerable.Range(3, 5).Select(k => node.HasInput(k) ? node.Input(k) : null)];
        var layer = (LSTM)LSTM.Import(node.As(14, [.. reals]));
        node.KeepOutputs([.. Enumerable.Range(0, layer.Form.Outputs.Count).Select(k => layer.Form.Outputs[k])]);
        node.Keep([0, .. s_others]);
        node.Feed("weights", w);
        node.Feed("recurrent_weights", r);
        return new DynamicQuantizeLSTM(layer);
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) =>
        (long)inputs[0].Shape[0] * (inputs[^2].Shape.Count + inputs[^1].Shape.Count);

    public override void Decompose(GraphEditor editor, Node node)
    {
        if (Rounds)
        {
            (this with { Rounds = false }).Decompose(editor, node);
        }
        else
        {
            base.Decompose(editor, node);
        }
    }

    protected override ImmutableArray<T> ComposeAll<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class
    {
        T x = Rounds ? on.Apply(new DynamicRounding(), inputs[0]!) : inputs[0]!;
        return (Layer with { RoundsUnits = Rounds }).ComposeOn(on, [x, inputs[^2], inputs[^1], .. inputs.Skip(1).SkipLast(2)]);
    }

    /// <summary>[directions, rows, columns] levels as [directions, columns, rows] reals.</summary>
    private static Tensor Reals(NodeImport node, int data, int scale)
    {
        Tensor levels = node.Constant(data, "weights") ?? throw new OpException(DiagnosticCatalog.BadGraph, $"input {data} is missing");
        Tensor scales = node.Constant(scale, "scale") ?? throw new OpException(DiagnosticCatalog.BadGraph, $"input {scale} is missing");
        long[] zeros = node.Constant(scale + 1, "zero point")?.Integers ?? new long[scales.Shape.Count];
        if (levels.Type.ElementType is not (ElementType.Int8 or ElementType.UInt8) || levels.Shape.Rank != 3)
        {
            throw OpException.Unsupported($"its weights are {levels.Type}", "Quantise to int8 or uint8, [directions, inputs, 4 * units].");
        }

        (int directions, int rows, int columns) = (levels.Shape[0], levels.Shape[1], levels.Shape[2]);
        if (!scales.IsFloat || zeros.Length != scales.Shape.Count || (zeros.Length != directions && zeros.Length != directions * columns))
        {
            throw OpException.Shape($"{scales.Shape.Count} scales and {zeros.Length} zero points do not fit weights of shape {levels.Shape}");
        }

        Levels.RequirePositive(scales.Floats);
        var reals = new float[levels.Shape.Count];
        for (int k = 0; k < reals.Length; k++)
        {
            (int direction, int column) = (k / (rows * columns), k / rows % columns);
            int row = k % rows;
            int group = zeros.Length == directions ? direction : (direction * columns) + column;
            reals[k] = (levels.Integers[(((direction * rows) + row) * columns) + column] - zeros[group]) * scales.Floats[group];
        }

        return new Tensor(Shape.Of(directions, columns, rows), reals);
    }
}
