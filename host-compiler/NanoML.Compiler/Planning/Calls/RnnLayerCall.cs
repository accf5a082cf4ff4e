using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A simple recurrent layer.</summary>
public sealed record RnnLayerCall : RecurrentCall
{
    public required FunctionTable Function { get; init; }

    public override string Kernel => nameof(RnnLayer);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("hidden", Hidden), new("y", Y), new("scratch", Work),
        new("weights", Gates.Weights[0]), new("bias", Gates.Bias), new("multiplier", Gates.Multiplier), new("shift", Gates.Shift),
        new("function", Function.Values), new("functionShift", Function.Shift),
        new("steps", Steps), new("batch", Batch), new("inputs", Inputs), new("units", Units), new("isReverse", IsReverse),
        new("outputMultiplier", Store.Multiplier), new("outputShift", Store.Shift), new("outputZeroPoint", OutputZeroPoint),
    ];

    public override void Execute(KernelMemory memory) => RnnLayer.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Hidden), memory.Offset(Hidden), memory.Array(Y), memory.Offset(Y),
        memory.Array(Work), memory.Offset(Work),
        Gates.Weights[0].SBytes, Gates.Bias.Ints, Gates.Multiplier.Ints, Gates.Shift.Bytes, Function.Values.Ints, Function.Shift,
        Steps, Batch, Inputs, Units, IsReverse, Store.Multiplier, Store.Shift, OutputZeroPoint);
}
