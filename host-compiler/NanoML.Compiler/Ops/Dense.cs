using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// A fully connected layer, which passes make of Gemm and MatMul: X [..., inputs], W [outputs, inputs], optional bias [outputs] give
/// [..., outputs]. It is not an ONNX operator.
/// </summary>
/// <param name="Clamp">A fused activation.</param>
public sealed record Dense(Clamp? Clamp = null) : Op, ILowers, IWeightedOp, IFusesClamp, IDifferentiable, IExportable
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape x = inputs[0]!.Shape;
        Shape w = inputs[1]!.Shape;
        if (x.Rank < 1 || w.Rank != 2 || x[^1] != w[1])
        {
            throw OpException.Shape($"weights of shape {w} do not fit an input of shape {x}");
        }

        if (inputs.Count > 2 && inputs[2] is { } bias && bias.Shape != Shape.Of(w[0]))
        {
            throw OpException.Shape($"a bias of shape {bias.Shape} does not fit {w[0]} outputs");
        }

        return [new(inputs[0]!.Type.ElementType, ShapeRules.Result([.. x.Dims[..^1], w[0]]))];
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && axis < inputs[0]!.Shape.Rank - 1 && axes.Skip(1).All(other => other is null)
            ? new TimeRule.EachFrame(axis, _ => this)
            : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        Shape weights = inputs[1]!.Shape;
        Shape shape = x.Shape.With(x.Shape.Rank - 1, weights[0]);
        var y = new float[shape.Count];
        MatrixProduct.RowsByRows(x.Floats, inputs[1]!.Floats, y, weights[1], weights[0]);
        float[]? bias = inputs.Count > 2 ? inputs[2]?.Floats : null;
        for (int k = 0; k < y.Length; k++)
        {
            float value = y[k] + (bias?[k % weights[0]] ?? 0);
            y[k] = Clamp?.Apply(value) ?? value;
        }

        return [new Tensor(shape, y, x.Type.ElementType)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        Tensor weights = inputs[IWeightedOp.WeightInput]!;
        var result = new float[]?[inputs.Count];
        result[0] = new float[inputs[0]!.Shape.Count];
        result[IWeightedOp.WeightInput] = new float[weights.Shape.Count];
        MatrixProduct.AddGradients(
            inputs[0]!.Floats, weights.Floats, gradient, result[0], result[IWeightedOp.WeightInput], weights.Shape[1]);
        if (inputs.Count > IWeightedOp.BiasInput && inputs[IWeightedOp.BiasInput] is { } bias)
        {
            result[IWeightedOp.BiasInput] = Broadcasting.SumTo(gradient, output.Shape, bias.Shape);
        }

        return result;
    }

    /// <summary>As Gemm where the input is a matrix; ONNX has no other layer with a bias, so beyond that as MatMul and Add.</summary>
    public void Export(NodeExport node)
    {
        if (node.Shape(0).Rank == 2)
        {
            node.EmitClamped("Gemm", node.Inputs, Clamp, ("transB", 1L));
            return;
        }

        string transposed = node.Before(
            "Transpose", "transposed", [node.Inputs[IWeightedOp.WeightInput]], ("perm", NodeExport.Longs([1, 0])));
        if (node.Inputs.Count <= IWeightedOp.BiasInput)
        {
            node.EmitClamped("MatMul", [node.Inputs[0], transposed], Clamp);
            return;
        }

        string product = node.Before("MatMul", "product", [node.Inputs[0], transposed]);
        node.EmitClamped("Add", [product, node.Inputs[IWeightedOp.BiasInput]], Clamp);
    }

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    public int InputGroups => 1;

    public void GatherInputs(Tensor input, Shape weights, int index, int first, int step, Span<float> target)
    {
        int inputs = weights[1];
        for (int p = 0; p < target.Length; p++)
        {
            target[p] = input.Floats[((first + (p * step)) * inputs) + (index % inputs)];
        }
    }

    public int? RowsAsProduct(Shape input) => RowsOf(input);

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => (long)output.Shape.Count * inputs[1].Shape[1];

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        int outputs = context.Weights.OutputChannels;
        context.Emit(new DenseCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Rows = RowsOf(input),
            Inputs = input[^1],
            OutputStride = outputs,
            Weights = context.WeightTable("Weights", context.Weights.Data),
            Requantization = context.Requantization(Clamp),
        });
    }

    private static int RowsOf(Shape input) => input.Product(0, input.Rank - 1);
}
