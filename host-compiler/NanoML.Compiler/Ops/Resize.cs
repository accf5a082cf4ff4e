using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Resize with mode nearest.</summary>
/// <param name="Extents">The output's shape.</param>
/// <param name="Scales">Output over input, one per axis, as the coordinate transformation uses them.</param>
/// <param name="Coordinates">ONNX's coordinate_transformation_mode.</param>
/// <param name="Rounding">ONNX's nearest_mode, or <see cref="FloorOrCeil"/>.</param>
public sealed record Resize(ImmutableArray<int> Extents, ImmutableArray<float> Scales, string Coordinates, string Rounding) : Op, ILowers
{
    /// <summary>How opset 10, which has no nearest_mode, rounds: down along axes that grow, up along those that shrink.</summary>
    public const string FloorOrCeil = "floor_or_ceil";

    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node) => ResizeImport.Import(node);

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        ShapeRules.RequireRank(inputs[0]!, Extents.Length);
        return input.Dims.Where((extent, axis) => extent == 0 && Extents[axis] != 0).Any()
            ? throw OpException.Shape($"an empty input of shape {input} cannot be enlarged")
            : [new(inputs[0]!.Type.ElementType, ShapeRules.Result(Extents.Select(extent => (long)extent)))];
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && Extents[axis] == inputs[0]!.Shape[axis] && Scales[axis] == 1
            ? new TimeRule.EachFrame(axis, frames => this with { Extents = Extents.SetItem(axis, frames) })
            : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [x.Gather(new Shape(Extents), AxisMaps.Compose(x.Shape, Maps(x.Shape)))];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this with
    {
        Extents = [.. permutation.Select(axis => Extents[axis])],
        Scales = [.. permutation.Select(axis => Scales[axis])],
    };

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        IReadOnlyList<int[]> maps = Maps(input);
        int[] enlarged = [.. Enumerable.Range(0, input.Rank).Where(axis => Extents[axis] != input[axis])];
        bool isRepetition = maps.Select((map, axis) => IsRepetition(map, input[axis])).All(repeats => repeats);
        if (isRepetition && enlarged is [_] or [_, _] && input.Product(enlarged[0] + 1, enlarged[^1]) is 1)
        {
            Enlarge(context, input, enlarged);
            return;
        }

        context.CopyMapped(context.InputAs(0, context.Output().Quant), input, context.OutputBuffer(), maps);
    }

    public bool Equals(Resize? other) => other is not null && Coordinates == other.Coordinates && Rounding == other.Rounding
        && Extents.SequenceEqual(other.Extents) && Scales.SequenceEqual(other.Scales);

    public override int GetHashCode() => Extents.Aggregate(HashCode.Combine(Coordinates, Rounding), HashCode.Combine);

    private static bool IsRepetition(int[] map, int extent)
    {
        int factor = map.Length / Math.Max(1, extent);
        return factor >= 1 && factor * extent == map.Length && map.Select((source, k) => source == k / factor).All(same => same);
    }

    // Whatever lies before the last axis that grows is rows: all are repeated as often.
    private void Enlarge(LoweringContext context, Shape input, int[] enlarged)
    {
        int first = enlarged[0];
        int last = enlarged[^1];
        context.Emit(new ResizeCall
        {
            Layer = context.Layer,
            X = context.InputAs(0, context.Output().Quant),
            Y = context.OutputBuffer(),
            InputHeight = input.Product(0, last),
            InputWidth = input[last],
            Channels = input.Stride(last),
            FactorHeight = enlarged.Length == 2 ? Extents[first] / input[first] : 1,
            FactorWidth = Extents[last] / input[last],
        });
    }

    // A result of the input's shape is the input, whatever the scales, as in ONNX Runtime.
    private IReadOnlyList<int[]> Maps(Shape input)
    {
        bool keepsShape = input.Dims.SequenceEqual(Extents);
        return [.. input.Dims.Select((extent, axis) => keepsShape || (Extents[axis] == extent && Scales[axis] == 1)
            ? AxisMaps.Identity(extent)
            : [.. Enumerable.Range(0, Extents[axis]).Select(k => Source(k, axis, extent))])];
    }

    private int Source(int index, int axis, int extent)
    {
        float scale = Scales[axis];
        float x = ResizeCoordinates.Source(Coordinates, index, extent, Extents[axis], scale);
        float rounded = Rounding switch
        {
            "floor" => MathF.Floor(x),
            "ceil" => MathF.Ceiling(x),
            FloorOrCeil => scale < 1 ? MathF.Ceiling(x) : MathF.Floor(x),
            "round_prefer_ceil" => IsMiddle(x) ? MathF.Ceiling(x) : MathF.Round(x),
            _ => IsMiddle(x) ? MathF.Floor(x) : MathF.Round(x),
        };
        return (int)Math.Clamp(rounded, 0, extent - 1f);
    }

    // A scale such as 16/13 makes coordinates that miss the middle by a rounding; the tolerance is ONNX Runtime's.
    private static bool IsMiddle(float x) => MathF.Abs(x - MathF.Floor(x) - 0.5f) < 1e-6f;
}
