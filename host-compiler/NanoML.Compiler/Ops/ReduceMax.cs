using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceMax: on the device a maximum over a window of one row.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public sealed record ReduceMax(ImmutableArray<int> Axes, bool KeepDims) : Reduction(Axes, KeepDims)
{
    private const int AxesInputSince = 18;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Read(node, AxesInputSince);
        return new ReduceMax(axes, keepDims);
    }

    protected override float Reduce(ReadOnlySpan<float> values) => TensorPrimitives.Max(values);

    protected override void Emit(LoweringContext context, DeviceBuffer x, ReducedBlock block)
    {
        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        DeviceBuffer greatest = input == output ? context.OutputBuffer() : context.Scratch("greatest", block.Outer * block.Inner);
        context.Emit(new MaxPoolCall
        {
            Layer = context.Layer,
            Window = new WindowGeometry(
                block.Outer, block.Reduced, block.Inner, block.Outer, 1, 1, block.Reduced, 1, block.Reduced, 1, 1, 0, 0, 0, 0),
            X = x,
            Y = greatest,
        });
        if (input != output)
        {
            context.Rescale(greatest, input, context.OutputBuffer(), output, block.Outer * block.Inner, "Lookup");
        }
    }
}
