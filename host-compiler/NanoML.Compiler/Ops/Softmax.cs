using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Softmax: <c>exp(x) / sum(exp(x))</c> over the axes from <paramref name="Axis"/> on, taken together.</summary>
/// <param name="Axis">The first axis, not negative.</param>
/// <param name="AxisCount">1 since opset 13; before, all axes from the first on.</param>
/// <param name="IsObserved">The output's levels end at the greatest share that was seen, not at 1.</param>
public sealed record Softmax(int Axis, int AxisCount = 1, bool IsObserved = false) : Op, ILowers, IDifferentiable, IExportable, ISaturates
{
    // The kernel's error bound of (1 + classes) / 2^13 steps is for this peak.
    private const double TablePeak = 1 << 20;

    /// <summary>What is so far below the greatest of its row adds less than a ten-thousandth of a level, thousands of them together one half.</summary>
    private const float Reach = 16;

    public override OutputQuantization OutputQuantization =>
        IsObserved ? OutputQuantization.Observed : OutputQuantization.Known(1f / SoftmaxCall.Unit, 0);

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int rank = node.Shape(0).Rank;
        if (node.Opset >= 13)
        {
            return new Softmax(NodeImport.Axis(node.SmallInt("axis", -1), rank));
        }

        int axis = NodeImport.Axis(node.SmallInt("axis", 1), rank);
        return new Softmax(axis, rank - axis);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        return Axis >= 0 && AxisCount >= 1 && Axis + AxisCount <= x.Shape.Rank
            ? [x]
            : throw OpException.Shape($"axes {Axis} to {Axis + AxisCount - 1} are not in a tensor of shape {x.Shape}");
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && (axis < Axis || axis >= Axis + AxisCount) ? new TimeRule.EachFrame(axis, _ => this) : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        (int outer, int classes, int inner) = Loops(x.Shape);
        var y = new float[x.Shape.Count];
        for (int row = 0; row < outer * inner; row++)
        {
            int start = (row / inner * classes * inner) + (row % inner);
            EvaluateRow(x.Floats, y, start, classes, inner);
        }

        return [new Tensor(x.Shape, y, x.Type.ElementType)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] y = output.Floats;
        (int outer, int classes, int inner) = Loops(output.Shape);
        var result = new float[y.Length];
        for (int row = 0; row < outer * inner; row++)
        {
            int start = (row / inner * classes * inner) + (row % inner);
            int[] elements = [.. Enumerable.Range(0, classes).Select(k => start + (k * inner))];
            double mean = elements.Sum(k => (double)y[k] * outputGradient[k]);
            Array.ForEach(elements, k => result[k] = (float)(y[k] * (outputGradient[k] - mean)));
        }

        return [result];
    }

    public float[] Narrow(Tensor input)
    {
        (int outer, int classes, int inner) = Loops(input.Shape);
        float[] x = (float[])input.Floats.Clone();
        for (int row = 0; row < outer * inner; row++)
        {
            int start = (row / inner * classes * inner) + (row % inner);
            int[] elements = [.. Enumerable.Range(0, classes).Select(k => start + (k * inner))];
            float least = elements.Select(k => x[k]).DefaultIfEmpty().Max() - Reach;
            Array.ForEach(elements, k => x[k] = Math.Max(x[k], least));
        }

        return x;
    }

    /// <summary>Over several axes together, as before opset 13, by way of a reshape.</summary>
    public void Export(NodeExport node)
    {
        if (AxisCount == 1)
        {
            node.Emit("Softmax", node.Inputs, ("axis", (long)Axis));
            return;
        }

        Shape x = node.Shape(0);
        var joined = new Shape([.. x.Dims[..Axis], x.Product(Axis, Axis + AxisCount), .. x.Dims[(Axis + AxisCount)..]]);
        string rows = node.Before("Reshape", "rows", [node.Inputs[0], node.Constant("rows_shape", joined.Dims)]);
        string probabilities = node.Before("Softmax", "probabilities", [rows], ("axis", (long)Axis));
        node.Emit("Reshape", [probabilities, node.Constant("shape", x.Dims)]);
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation)
    {
        int end = Axis + AxisCount;
        int[] positions = [.. Enumerable.Range(0, permutation.Length).Where(k => permutation[k] >= Axis && permutation[k] < end)];
        return positions.Length == AxisCount && positions[^1] - positions[0] == AxisCount - 1 ? this with { Axis = positions[0] } : null;
    }

    public void Lower(LoweringContext context)
    {
        (int outer, int classes, int inner) = Loops(context.Input(0).Shape);
        DeviceBuffer x = context.InputBuffer(0);
        DeviceBuffer y = context.OutputBuffer();
        if (inner == 1)
        {
            Emit(context, x, y, outer, classes);
            return;
        }

        // The kernel takes classes that are neighbours: [outer][classes][inner] becomes [outer][inner][classes] and goes back.
        DeviceBuffer rows = context.Scratch("rows", x.Length);
        DeviceBuffer probabilities = context.Scratch("probabilities", x.Length);
        int[] dims = [outer, inner, classes];
        int[] apart = [classes * inner, 1, inner];
        int[] together = [inner * classes, classes, 1];
        context.Copy(x, rows, dims, apart, together);
        Emit(context, rows, probabilities, outer * inner, classes);
        context.Copy(probabilities, y, dims, together, apart);
    }

    private static void Emit(LoweringContext context, DeviceBuffer x, DeviceBuffer y, int rows, int classes) =>
        context.Emit(CallOf(context, x, y, rows, classes, context.Input(0).Quant.Scale) with
        {
            One = (int)Math.Clamp(Math.Round(1.0 / context.Output().Quant.Scale), SoftmaxCall.Unit, SoftmaxCall.MaxOne),
        });

    /// <param name="scale">Of x.</param>
    internal static SoftmaxCall CallOf(LoweringContext context, DeviceBuffer x, DeviceBuffer y, int rows, int classes, double scale)
    {
        int[] exponentials = [.. Enumerable.Range(0, QuantParams.Levels).Select(d => (int)Math.Round(TablePeak * Math.Exp(-d * scale)))];
        return new SoftmaxCall
        {
            Layer = context.Layer,
            X = x,
            Y = y,
            Rows = rows,
            Classes = classes,
            Exponentials = context.Table("Exponentials", exponentials),
        };
    }

    private (int Outer, int Classes, int Inner) Loops(Shape shape) =>
        (shape.Product(0, Axis), shape.Product(Axis, Axis + AxisCount), shape.Product(Axis + AxisCount, shape.Rank));

    private static void EvaluateRow(float[] x, float[] y, int start, int classes, int stride)
    {
        int end = start + (classes * stride);
        float greatest = float.NegativeInfinity;
        for (int k = start; k < end; k += stride)
        {
            greatest = MathF.Max(greatest, x[k]);
        }

        double sum = 0;
        for (int k = start; k < end; k += stride)
        {
            sum += Math.Exp((double)x[k] - greatest);
        }

        for (int k = start; k < end; k += stride)
        {
            y[k] = (float)(Math.Exp((double)x[k] - greatest) / sum);
        }
    }
}
