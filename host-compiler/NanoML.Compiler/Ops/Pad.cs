using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>What <see cref="Pad"/> puts around its input.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The input mirrored at its first and last element, which are not repeated.</summary>
    Reflect,

    /// <summary>The input's first and last element.</summary>
    Edge,
}

/// <summary>ONNX Pad with its pads resolved.</summary>
/// <param name="Begins">Elements before the input, one per axis; negative removes elements.</param>
/// <param name="Ends">Elements behind the input, one per axis; negative removes elements.</param>
/// <param name="Value">For <see cref="PadMode.Constant"/>.</param>
public sealed record Pad(ImmutableArray<int> Begins, ImmutableArray<int> Ends, PadMode Mode, float Value)
    : Op, ILowers, IDifferentiable, IExportable
{
    private const int Largest = 1 << 16;
    private const float Unbounded = 1e30f;

    public override bool AcceptsIntegers => true;

    // Exporters pad a MaxPool with the lowest float: it saturates to the lowest byte rather than widening the range.
    public override OutputQuantization OutputQuantization =>
        Mode == PadMode.Constant && Value != 0 && MathF.Abs(Value) < Unbounded
            ? OutputQuantization.Observed
            : OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        bool hasAttributes = node.Opset < 11;
        node.RequireInputs(hasAttributes ? 1 : 2, hasAttributes ? 1 : node.Opset < 18 ? 3 : 4);
        int[] pads = (hasAttributes ? node.Ints("pads") : node.ConstantInts(1, "pads")) ?? throw OpException.Shape("pads are missing");
        float value = hasAttributes ? node.Float("value", 0) : ImportValue(node);
        int rank = node.Shape(0).Rank;
        int[] axes = [.. (node.ConstantInts(3, "axes") ?? AxisMaps.Identity(rank)).Select(axis => NodeImport.Axis(axis, rank))];
        node.Keep(0);
        if (pads.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length || pads.Any(p => p is < -Largest or > Largest))
        {
            throw OpException.Shape(
                $"pads [{string.Join(", ", pads)}] must be two numbers for each of {axes.Length} axes, at most {Largest}");
        }

        var begins = new int[rank];
        var ends = new int[rank];
        for (int k = 0; k < axes.Length; k++)
        {
            begins[axes[k]] = pads[k];
            ends[axes[k]] = pads[axes.Length + k];
        }

        return new Pad([.. begins], [.. ends], ImportMode(node), value);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        ShapeRules.RequireRank(inputs[0]!, Begins.Length);
        Shape output = ShapeRules.Result(input.Dims.Select((extent, axis) => (long)extent + Begins[axis] + Ends[axis]));
        if (Mode != PadMode.Constant && Maps(input).Where((map, axis) => map.Any(k => k < 0 || k >= input[axis])).Any())
        {
            throw OpException.Shape(
                $"an input of shape {input} has too few elements for pads of [{string.Join(", ", Begins.Concat(Ends))}]");
        }

        return [new(inputs[0]!.Type.ElementType, output)];
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs)
    {
        if (axes[0] is not { } axis)
        {
            return null;
        }

        Pad others = this with { Begins = Begins.SetItem(axis, 0), Ends = Ends.SetItem(axis, 0) };
        return Begins[axis] == 0 && Ends[axis] == 0 ? new TimeRule.EachFrame(axis, _ => this)
            : Mode == PadMode.Constant && Value == 0 ? new TimeRule.Window(axis, 1, 1, Begins[axis], FramePadding.Zero, _ => others)
            : null;
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        IReadOnlyList<int[]> maps = Maps(x.Shape);
        var shape = new Shape([.. maps.Select(map => map.Length)]);
        int[] source = AxisMaps.Compose(x.Shape, maps);
        return [x.IsFloat
            ? new Tensor(shape, Array.ConvertAll(source, k => k == AxisMaps.None ? Value : x.Floats[k]), x.Type.ElementType)
            : new Tensor(shape, Array.ConvertAll(source, k => k == AxisMaps.None ? (long)Value : x.Integers[k]), x.Type.ElementType)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        var result = new float[inputs[0]!.Shape.Count];
        int[] source = AxisMaps.Compose(inputs[0]!.Shape, Maps(inputs[0]!.Shape));
        for (int k = 0; k < source.Length; k++)
        {
            if (source[k] != AxisMaps.None)
            {
                result[source[k]] += outputGradient[k];
            }
        }

        return [result];
    }

    public void Export(NodeExport node)
    {
        string pads = node.Constant("pads", [.. Begins, .. Ends]);
        node.Emit("Pad", [node.Inputs[0], pads, node.Constant("value", Tensor.Scalar(Value))], ("mode", ModeName));
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this with
    {
        Begins = [.. permutation.Select(axis => Begins[axis])],
        Ends = [.. permutation.Select(axis => Ends[axis])],
    };

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        QuantValue output = context.Output();
        if (Mode == PadMode.Constant)
        {
            context.Emit(new FillCall
            {
                Layer = context.Layer,
                Y = context.OutputBuffer(),
                Count = output.Shape.Count,
                Value = output.Quant.Quantize(Value),
            });
        }

        context.CopyMapped(context.InputAs(0, output.Quant), input, context.OutputBuffer(), Maps(input));
    }

    public bool Equals(Pad? other) => other is not null && Mode == other.Mode && Value.Equals(other.Value)
        && Begins.SequenceEqual(other.Begins) && Ends.SequenceEqual(other.Ends);

    public override int GetHashCode() => Begins.Concat(Ends).Aggregate(HashCode.Combine(Mode, Value), HashCode.Combine);

    private string ModeName => Mode switch
    {
        PadMode.Reflect => "reflect",
        PadMode.Edge => "edge",
        _ => "constant",
    };

    private static float ImportValue(NodeImport node)
    {
        float[]? value = node.Constant(2, "padding value")?.ToFloats();
        return value switch
        {
            null or [] => 0,
            [float only] => only,
            _ => throw OpException.Shape($"its padding value has {value.Length} elements"),
        };
    }

    private static PadMode ImportMode(NodeImport node) => node.String("mode", "constant") switch
    {
        "constant" => PadMode.Constant,
        "reflect" => PadMode.Reflect,
        "edge" => PadMode.Edge,
        string mode => throw OpException.Unsupported($"mode '{mode}' is not supported", "Pad with mode constant, reflect or edge."),
    };

    private IReadOnlyList<int[]> Maps(Shape input) => [.. input.Dims.Select((extent, axis) =>
        Enumerable.Range(-Begins[axis], Math.Max(0, extent + Begins[axis] + Ends[axis])).Select(k => Source(k, extent)).ToArray())];

    private int Source(int index, int extent)
    {
        if (index >= 0 && index < extent)
        {
            return index;
        }

        return Mode switch
        {
            PadMode.Edge => Math.Clamp(index, 0, Math.Max(0, extent - 1)),
            PadMode.Reflect => index < 0 ? -index : (2 * (extent - 1)) - index,
            _ => AxisMaps.None,
        };
    }
}
