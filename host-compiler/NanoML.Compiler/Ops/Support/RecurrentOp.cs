using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// What LSTM, GRU and RNN are made of: a <see cref="Recurrence"/> for each direction, with the axes of the file around it. Inputs are X, W, R,
/// optional B, initial hidden units, initial cells and peepholes.
/// </summary>
public abstract record RecurrentOp(RecurrentForm Form) : ComposedLayer
{
    private const int Steps = 0;
    private const int Batch = 1;

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) =>
        (long)inputs[0].Shape[0] * inputs[0].Shape[1] * (inputs[1].Shape.Count + inputs[2].Shape.Count);

    /// <summary>What a direction computes at each step.</summary>
    protected abstract RecurrentCell CellOf(int direction);

    /// <summary>What the layer consists of, for an operator that has it.</summary>
    internal ImmutableArray<T> ComposeOn<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class => ComposeAll(on, inputs);

    protected override ImmutableArray<T> ComposeAll<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class
    {
        T x = Form.BatchFirst ? on.Apply(new Transpose([1, 0, 2]), inputs[0]!) : inputs[0]!;
        Result<T>[] directions = [.. Enumerable.Range(0, Form.DirectionCount).Select(d => Direction(on, x, inputs, d))];
        var outputs = ImmutableArray.CreateBuilder<T>();
        for (int k = 0; k < 3; k++)
        {
            if (Form.Outputs.Contains(k))
            {
                outputs.Add(k == 0
                    ? Joined(on, [.. directions.Select(d => d.All)], Form.BatchFirst ? 2 : 1, swaps: Form.BatchFirst)
                    : Joined(on, [.. directions.Select(d => k == 1 ? d.Last : d.LastCell!)], Form.BatchFirst ? 1 : 0, swaps: false));
            }
        }

        return outputs.ToImmutable();
    }

    /// <summary>Directions as an axis of their own; what makes it is a node of its own.</summary>
    private static T Joined<T>(Composer<T> on, T[] directions, int axis, bool swaps)
        where T : class
    {
        T[] parts = Array.ConvertAll(directions, d => swaps ? on.Apply(new Transpose([1, 0, 2]), d) : d);
        Shape shape = on.ShapeOf(parts[0]);
        var single = new Shape(shape.Dims.Insert(axis, 1));
        return parts.Length == 1
            ? on.Apply(new Reshape(single), parts[0])
            : on.Apply(new Concat(axis), Array.ConvertAll(parts, part => on.Reshape(part, single)));
    }

    private Result<T> Direction<T>(Composer<T> on, T x, IReadOnlyList<T?> inputs, int direction)
        where T : class
    {
        RecurrentCell cell = CellOf(direction);
        Shape shape = on.ShapeOf(x);
        int units = on.ShapeOf(inputs[2]!)[2];
        T Part(int index, Shape result) => index < inputs.Count && inputs[index] is { } value
            ? on.Reshape(Of(on, value, index is 4 or 5 && Form.BatchFirst ? 1 : 0, direction, 1), result)
            : on.Constant(new Tensor(result, new float[result.Count]));

        RequireDirections(on, inputs);
        int rows = cell.Gates * units;
        List<T> arguments =
        [
            Part(1, Shape.Of(rows, shape[2])), Part(2, Shape.Of(rows, units)), Part(3, Shape.Of(2 * rows)), Part(4, Shape.Of(shape[Batch], units)),
        ];
        if (cell.Outputs > 1)
        {
            arguments.Add(Part(5, Shape.Of(shape[Batch], units)));
        }

        if (inputs.Count > 6 && inputs[6] is not null)
        {
            arguments.Add(Part(6, Shape.Of((cell.Gates - 1) * units)));
        }

        return Sequences(on, new Recurrence(cell, Form.Reverse[direction]), x, arguments);
    }

    // A weight for each direction, or none of what may be left out.
    private void RequireDirections<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class
    {
        for (int k = 1; k < inputs.Count; k++)
        {
            int axis = k is 4 or 5 && Form.BatchFirst ? 1 : 0;
            if (inputs[k] is { } value && (on.ShapeOf(value) is var shape) && (shape.Rank <= axis || shape[axis] != Form.DirectionCount))
            {
                throw OpException.Shape($"its input of shape {shape} is not for {Form.DirectionCount} directions");
            }
        }
    }

    /// <summary>All sequences of the batch at once where they have one length, else one after the other.</summary>
    private Result<T> Sequences<T>(Composer<T> on, Recurrence layer, T x, List<T> arguments)
        where T : class
    {
        Shape shape = on.ShapeOf(x);
        int[] lengths = [.. Enumerable.Range(0, shape[Batch]).Select(b => Form.Lengths.Count == 0 ? shape[Steps] : Form.Lengths[b])];
        if (lengths.Distinct().Count() == 1)
        {
            return Run(on, layer, x, arguments, lengths[0]);
        }

        Result<T>[] parts = [.. lengths.Select((length, b) =>
        {
            List<T> own = [.. arguments.Select((a, k) => k is 3 || (k is 4 && layer.Cell.Outputs > 1) ? Of(on, a, 0, b, 1) : a)];
            return Run(on, layer, Of(on, x, Batch, b, 1), own, length);
        })];
        return new Result<T>(
            on.Apply(new Concat(Batch), [.. parts.Select(p => p.All)]), on.Apply(new Concat(0), [.. parts.Select(p => p.Last)]),
            parts[0].LastCell is null ? null : on.Apply(new Concat(0), [.. parts.Select(p => p.LastCell!)]));
    }

    private static Result<T> Run<T>(Composer<T> on, Recurrence layer, T x, List<T> arguments, int length)
        where T : class
    {
        int steps = on.ShapeOf(x)[Steps];
        ImmutableArray<T> made = on.ApplyAll(layer, layer.Cell.Outputs, [Of(on, x, Steps, 0, length), .. arguments]);
        int last = layer.IsReverse ? 0 : length - 1;
        T Last(T all) => on.Reshape(Of(on, all, Steps, last, 1), new Shape(on.ShapeOf(all).Dims.RemoveAt(Steps)));
        T y = made[0];
        if (length < steps)
        {
            Shape rest = on.ShapeOf(y).With(Steps, steps - length);
            y = on.Apply(new Concat(Steps), y, on.Constant(new Tensor(rest, new float[rest.Count])));
        }

        return new Result<T>(y, Last(made[0]), made.Length > 1 ? Last(made[1]) : null);
    }

    /// <summary>Indices [start, start + count) of an axis.</summary>
    private static T Of<T>(Composer<T> on, T value, int axis, int start, int count)
        where T : class
    {
        Shape shape = on.ShapeOf(value);
        return shape[axis] == count ? value : on.Apply(Slice.Along(shape, axis, start, count), value);
    }

    /// <param name="All">[steps, batch, units].</param>
    /// <param name="Last">[batch, units].</param>
    private sealed record Result<T>(T All, T Last, T? LastCell);
}
