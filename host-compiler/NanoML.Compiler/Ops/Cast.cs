using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Cast between numbers. Floats truncate towards zero on the way to an integer; Float16 and BFloat16 round to nearest even. Float64
/// is held in single precision. On the device all activations are bytes, so that a cast to a float type does nothing.
/// </summary>
public sealed record Cast(ElementType To) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);

        // Only 8-bit floats saturate, and those are no element types of ours.
        node.Ignore("saturate");
        return new Cast(node.DataType("to") ?? throw new OpException(DiagnosticCatalog.BadGraph, "attribute 'to' is missing"));
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type with { ElementType = To }];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return
        [
            To.IsFloat() ? new Tensor(x.Shape, Array.ConvertAll(x.ToFloats(), Round), To)
            : x.IsFloat ? new Tensor(x.Shape, Array.ConvertAll(x.Floats, Truncate), To)
            : new Tensor(x.Shape, Array.ConvertAll(x.Integers, value => To.Wrap(value)), To),
        ];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public void Lower(LoweringContext context)
    {
        if (!To.IsFloat())
        {
            throw context.NotPlannable($"activations cannot be cast to {To}", "Cast on the host, outside the model.");
        }

        context.AliasOutput(context.InputBuffer(0));
    }

    private float Round(float x) => To switch
    {
        ElementType.Float16 => (float)(Half)x,
        ElementType.BFloat16 => RoundToBFloat16(x),
        _ => x,
    };

    // Any number but zero is true, 0.5 too.
    private long Truncate(float x) => To == ElementType.Bool ? (x != 0 ? 1 : 0) : To.Wrap((long)x);

    private static float RoundToBFloat16(float x)
    {
        if (float.IsNaN(x))
        {
            return x;
        }

        uint bits = BitConverter.SingleToUInt32Bits(x);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
