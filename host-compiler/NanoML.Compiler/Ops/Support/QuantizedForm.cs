using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// An operator in quantised form: it takes levels and makes levels, and computes what an operator on reals does with those behind them. A
/// pass writes it out as DequantizeLinear, that operator and QuantizeLinear, so that from there on it is a QDQ model.
/// </summary>
/// <param name="Name">The ONNX operator type.</param>
/// <param name="Real">The operator on reals.</param>
/// <param name="Operands">The meaning of each input; null for one that is read as it is.</param>
/// <param name="Result">Null for a result that holds reals.</param>
/// <param name="ChannelsLast">Input 0 and the result are [N, spatial..., C].</param>
public sealed record QuantizedForm(string Name, Op Real, ImmutableArray<Levels?> Operands, Levels? Result, bool ChannelsLast = false)
    : ComposedOp, IQuantizedForm
{
    public override string OpType => Name;

    public override bool AcceptsIntegers => true;

    /// <summary>An operator of one tensor: X, its scale and zero point, then those of Y.</summary>
    /// <param name="real">The import of the operator on reals.</param>
    /// <param name="opset">The version of that operator.</param>
    /// <param name="mayBeChannelsLast">Whether it has the attribute channels_last.</param>
    public static QuantizedForm ImportUnary(NodeImport node, Func<NodeImport, Op> real, int opset, bool mayBeChannelsLast = false)
    {
        node.RequireCount(4, 5);
        bool channelsLast = mayBeChannelsLast && node.Int("channels_last", 0) != 0;
        var x = Levels.Of(node, 0, 1, 2);
        var y = Levels.OfResult(node, 3, 4, x.Type);
        node.Keep(0);
        return new QuantizedForm(node.OpType, real(OnReals(node, opset, channelsLast, 0)), [x], y, channelsLast);
    }

    /// <summary>An operator of two tensors: A and B, each with its scale and zero point, then those of C.</summary>
    public static QuantizedForm ImportBinary(NodeImport node, Op real)
    {
        node.RequireCount(7, 8);
        var a = Levels.Of(node, 0, 1, 2);
        var b = Levels.Of(node, 3, 4, 5);
        var c = Levels.OfResult(node, 6, 7, a.Type);
        node.Keep(0, 3);
        return new QuantizedForm(node.OpType, real, [a, b], c);
    }

    /// <summary>The node as the import of the operator on reals sees it.</summary>
    /// <param name="channelsLast">Whether the first of the inputs is [N, spatial..., C].</param>
    /// <param name="inputs">Those that hold levels.</param>
    public static NodeImport OnReals(NodeImport node, int opset, bool channelsLast, params ReadOnlySpan<int> inputs)
    {
        Value[] reals = [.. inputs.ToArray().Select(input => node.Input(input)).Select(value => new Value(value.Name, new TensorType(ElementType.Float32, value.Shape)))];
        if (channelsLast)
        {
            Shape first = reals[0].Shape.Rank > 2 ? reals[0].Shape.Permute(Layouts.ToChannelsFirst(reals[0].Shape.Rank)) : reals[0].Shape;
            reals[0] = reals[0] with { Type = new TensorType(ElementType.Float32, first) };
        }

        return node.As(opset, [.. reals]);
    }

    /// <summary>How far an element of the result is from the middle of two levels, in levels, where rounding of floats may choose either.</summary>
    public float[] DistancesToMiddles(IReadOnlyList<Tensor?> inputs)
    {
        float scale = Result!.Scales[0];
        float[] reals = (this with { Result = null }).Evaluate(inputs)[0].Floats;
        return Array.ConvertAll(reals, x => MathF.Abs((x / scale) - MathF.Floor(x / scale) - 0.5f));
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => Real.CountMacs(inputs, output);

    public bool Equals(QuantizedForm? other) => other is not null && Name == other.Name && Real.Equals(other.Real)
        && Equals(Result, other.Result) && ChannelsLast == other.ChannelsLast && Operands.SequenceEqual(other.Operands);

    public override int GetHashCode() => HashCode.Combine(Name, Real, Result, ChannelsLast);

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T[] reals = [.. Operands.Select((levels, k) => levels is null ? inputs[k] : levels.Dequantize(on, inputs[k]))];
        if (ChannelsLast)
        {
            reals[0] = on.Apply(new Transpose(Layouts.ToChannelsFirst(on.ShapeOf(reals[0]).Rank)), reals[0]);
        }

        T y = on.Apply(Real, reals);
        if (ChannelsLast)
        {
            y = on.Apply(new Transpose(Layouts.ToChannelsLast(on.ShapeOf(y).Rank)), y);
        }

        return Result is null ? y : Result.Quantize(on, y);
    }
}
