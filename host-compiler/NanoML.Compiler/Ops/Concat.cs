using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Concat along one axis, of any number of inputs.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="OneRange">The inputs are parts of one activation: calibration gives them one scale.</param>
public sealed record Concat(int Axis, bool OneRange = false) : Op, ILowers, IDifferentiable, IExportable
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, int.MaxValue);
        for (int k = 0; k < node.InputCount; k++)
        {
            node.Input(k);
        }

        return node.Has("axis")
            ? new Concat(NodeImport.Axis(node.SmallInt("axis", 0), node.Shape(0).Rank))
            : throw OpException.Shape("axis is missing");
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && axis != Axis && axes.All(other => other == axis) ? new TimeRule.EachFrame(axis, _ => this) : null;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType first = inputs[0]!.Type;
        ShapeRules.RequireRank(inputs[0]!, Math.Max(first.Shape.Rank, Axis + 1));
        long extent = 0;
        foreach (Value? input in inputs)
        {
            TensorType type = input!.Type;
            if (type.ElementType != first.ElementType
                || type.Shape.Rank != first.Shape.Rank
                || type.Shape.With(Axis, 0) != first.Shape.With(Axis, 0))
            {
                throw OpException.Shape($"inputs of {first} and {type} do not fit along axis {Axis}");
            }

            extent += type.Shape[Axis];
        }

        return [new(first.ElementType, ShapeRules.Result(first.Shape.Dims.Select((dim, axis) => axis == Axis ? extent : dim)))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape first = inputs[0]!.Shape;
        Shape shape = first.With(Axis, inputs.Sum(input => input!.Shape[Axis]));
        ElementType type = inputs[0]!.Type.ElementType;
        return [inputs[0]!.IsFloat
            ? new Tensor(shape, Join([.. inputs.Select(input => input!.Floats)], first, shape.Count), type)
            : new Tensor(shape, Join([.. inputs.Select(input => input!.Integers)], first, shape.Count), type)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[][] results = [.. inputs.Select(input => new float[input!.Shape.Count])];
        int outer = output.Shape.Product(0, Axis);
        int source = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (float[] result in results)
            {
                int block = result.Length / outer;
                Array.Copy(outputGradient, source, result, o * block, block);
                source += block;
            }
        }

        return results;
    }

    public void Export(NodeExport node) => node.Emit("Concat", node.Inputs, ("axis", (long)Axis));

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this with { Axis = permutation.IndexOf(Axis) };

    public void Lower(LoweringContext context)
    {
        QuantValue output = context.Output();
        Planning.Slice target = context.OutputBuffer();
        bool isContiguous = output.Shape.Product(0, Axis) == 1;
        for (int k = 0; k < context.InputCount; k++)
        {
            QuantValue input = context.Input(k);
            if (isContiguous && input.Quant != output.Quant)
            {
                context.Rescale(context.InputBuffer(k), input.Quant, target, output.Quant, input.Shape.Count, $"Lookup{k}");
            }
            else
            {
                context.Copy(context.InputAs(k, output.Quant), target, input.Shape.Dims, input.Shape.Strides(), output.Shape.Strides());
            }

            target = target.Advance(input.Shape.Count / Math.Max(1, input.Shape.Product(0, Axis)));
        }
    }

    private T[] Join<T>(T[][] inputs, Shape first, int count)
    {
        var result = new T[count];
        int outer = first.Product(0, Axis);
        int target = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (T[] input in inputs)
            {
                int block = input.Length / outer;
                Array.Copy(input, o * block, result, target, block);
                target += block;
            }
        }

        return result;
    }
}
