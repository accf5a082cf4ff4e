using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops;

/// <summary>Any element-wise function of one activation: on bytes it is one table of 256 entries, whatever the function.</summary>
public abstract record UnaryOp : Op
{
    /// <summary>The function on reals.</summary>
    public abstract float Apply(float x);

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(x.Shape, Array.ConvertAll(x.Floats, Apply), x.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public override void Lower(LoweringContext context)
    {
        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        var table = new byte[QuantParams.Levels];
        for (int q = 0; q < table.Length; q++)
        {
            table[q] = output.Quantize(Apply(input.Dequantize(q)));
        }

        context.Emit(new LutCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Count = context.Output().Shape.Count,
            Lookup = context.Table("Lookup", table),
        });
    }
}
