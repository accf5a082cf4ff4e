using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// One direction of a recurrent layer, which LSTM, GRU and RNN are written out as. It is not an ONNX operator. Inputs: X [steps, batch, inputs],
/// W [gates * units, inputs], R [gates * units, units], B [2 * gates * units], initial hidden units [batch, units], and of a cell with a state
/// of its own that state [batch, units] and optional peepholes. Outputs: the hidden units after each step [steps, batch, units], then such
/// a state likewise.
/// </summary>
/// <param name="IsReverse">From the last step to the first.</param>
/// <param name="Remembers">
/// What it begins with is what it ended with in the inference before, so that the device keeps more of it than a byte.
/// </param>
public sealed record Recurrence(RecurrentCell Cell, bool IsReverse, bool Remembers = false) : Op, ILowers, IDifferentiable, IExportable
{
    private const int Time = 0;
    private const int Batch = 1;

    public const int Hidden = 4;
    public const int State = 5;
    public const int Peepholes = 6;

    /// <summary>
    /// In a stream: it begins with what it ended with in the inference before, whatever its initial states, which are zero and those of the first.
    /// </summary>
    public bool GoesOn { get; init; }

    public bool IsDifferentiable => Cell.IsDifferentiable;

    /// <summary>A GRU with ONNX's own functions, which needs no attributes for them.</summary>
    public bool IsExportable => Cell is GruCell { Function: { Name: "Sigmoid", Clip: float.PositiveInfinity }, Inner: { Name: "Tanh", Clip: float.PositiveInfinity } };

    public override OutputQuantization OutputQuantization => OutputQuantization.ObservedFrom(Hidden);

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        (Shape x, Shape w, Shape r) = (inputs[0]!.Shape, inputs[1]!.Shape, inputs[2]!.Shape);
        int units = r[1];
        Shape state = Shape.Of(x[1], units);
        if (w != Shape.Of(Cell.Gates * units, x[2]) || r[0] != w[0] || inputs[3]!.Shape != Shape.Of(2 * w[0])
            || inputs[Hidden]!.Shape != state || (Cell.Outputs > 1 && inputs[State]!.Shape != state))
        {
            throw OpException.Shape($"weights of shape {w} and {r} do not fit an input of shape {x} and its states");
        }

        var type = new TensorType(inputs[0]!.Type.ElementType, ShapeRules.Result([x[0], x[1], units]));
        return [.. Enumerable.Repeat(type, Cell.Outputs)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        (int steps, int batch, int width, int units) = (x.Shape[0], x.Shape[1], x.Shape[2], inputs[2]!.Shape[1]);
        float[] b = inputs[3]!.Floats;
        int rows = b.Length / 2;
        var sums = new float[steps * batch * rows];
        MatrixProduct.RowsByRows(x.Floats, inputs[1]!.Floats, sums, width, rows);
        var outputs = new float[Cell.Outputs][];
        for (int k = 0; k < outputs.Length; k++)
        {
            outputs[k] = new float[steps * batch * units];
        }

        var step = new RecurrentStep(inputs[2]!.Floats, b, inputs.Count > Peepholes ? inputs[Peepholes]?.Floats : null, units);
        for (int lane = 0; lane < batch; lane++)
        {
            float[][] states = [.. outputs.Select((_, k) => inputs[Hidden + k]!.Floats.AsSpan(lane * units, units).ToArray())];
            for (int t = 0; t < steps; t++)
            {
                int row = ((IsReverse ? steps - 1 - t : t) * batch) + lane;
                Cell.Step(step, sums.AsSpan(row * rows, rows), states);
                for (int k = 0; k < outputs.Length; k++)
                {
                    states[k].CopyTo(outputs[k], row * units);
                }
            }
        }

        var shape = Shape.Of(steps, batch, units);
        return [.. outputs.Select(output => new Tensor(shape, output, x.Type.ElementType))];
    }

    /// <summary>Backpropagation through time (Werbos, 1990), all steps of a sequence.</summary>
    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        Tensor x = inputs[0]!;
        (int steps, int batch, int width, int units) = (x.Shape[0], x.Shape[1], x.Shape[2], inputs[2]!.Shape[1]);
        float[] b = inputs[3]!.Floats;
        int rows = b.Length / 2;
        var sums = new float[steps * batch * rows];
        MatrixProduct.RowsByRows(x.Floats, inputs[1]!.Floats, sums, width, rows);
        var sumGradients = new float[sums.Length];
        var into = new RecurrentGradients(new float[inputs[2]!.Shape.Count], new float[b.Length]);
        var initial = new float[batch * units];
        var step = new RecurrentStep(inputs[2]!.Floats, b, null, units);
        for (int lane = 0; lane < batch; lane++)
        {
            var gradient = new float[units];
            for (int t = steps - 1; t >= 0; t--)
            {
                int row = ((IsReverse ? steps - 1 - t : t) * batch) + lane;
                int before = ((IsReverse ? steps - t : t - 1) * batch) + lane;
                System.Numerics.Tensors.TensorPrimitives.Add(gradient, outputGradient.AsSpan(row * units, units), gradient);
                float[] hidden = t > 0
                    ? output.Floats.AsSpan(before * units, units).ToArray()
                    : inputs[Hidden]!.Floats.AsSpan(lane * units, units).ToArray();
                Cell.StepBack(step, sums.AsSpan(row * rows, rows), hidden, gradient, sumGradients.AsSpan(row * rows, rows), into);
            }

            gradient.CopyTo(initial, lane * units);
        }

        var xGradient = new float[x.Shape.Count];
        var wGradient = new float[inputs[1]!.Shape.Count];
        MatrixProduct.AddGradients(x.Floats, inputs[1]!.Floats, sumGradients, xGradient, wGradient, width);
        return [xGradient, wGradient, into.Weights, into.Bias, initial];
    }

    /// <summary>As GRU with the one direction that it has.</summary>
    public void Export(NodeExport node)
    {
        var cell = (GruCell)Cell;
        Shape x = node.Shape(0);
        string Part(int input, string role, params ReadOnlySpan<int> shape) =>
            node.Before("Reshape", role, [node.Inputs[input], node.Constant($"{role}_shape", [.. shape])]);
        int rows = node.Shape(1)[0];
        int units = node.Shape(2)[1];
        string y = node.Before(
            "GRU",
            "sequence",
            [
                node.Inputs[0], Part(1, "w", 1, rows, x[2]), Part(2, "r", 1, rows, units), Part(3, "b", 1, 2 * rows), "",
                Part(Hidden, "initial", 1, x[1], units),
            ],
            ("hidden_size", (long)units),
            ("direction", IsReverse ? "reverse" : "forward"),
            ("linear_before_reset", cell.IsLinear ? 1L : 0L));
        node.Emit("Squeeze", [y, node.Constant("direction_axis", [1])]);
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] == Time && axes.Skip(1).All(axis => axis is null) && !IsReverse && inputs[0]!.Shape[Batch] == 1
            && inputs.Skip(Hidden).Take(Cell.Outputs).All(state => state?.Constant is { } constant && constant.Floats.All(value => value == 0))
            ? new TimeRule.Recurrent(Time, this with { GoesOn = true })
            : null;

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) =>
        (long)inputs[0].Shape[0] * inputs[0].Shape[1] * (inputs[1].Shape.Count + inputs[2].Shape.Count);

    public void Lower(LoweringContext context) => Cell.Lower(context, this);
}
