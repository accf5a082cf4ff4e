using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A layer of gated recurrent units; its gates are update, reset and candidate.</summary>
public sealed record GruLayerCall : RecurrentCall
{
    /// <summary>Of update and reset.</summary>
    public required FunctionTable Function { get; init; }

    /// <summary>Of the candidate.</summary>
    public required FunctionTable Inner { get; init; }

    /// <summary>Whether the reset comes behind the product with the units, not before it.</summary>
    public required bool IsLinear { get; init; }

    /// <summary>The binary places of what <see cref="Function"/> makes.</summary>
    public required int GateShift { get; init; }

    /// <summary>From bytes to the state of 16 bits.</summary>
    public required StateScale Load { get; init; }

    /// <summary>Whether <see cref="RecurrentCall.Work"/> holds the state of the inference before, in the bytes of which this one begins.</summary>
    public required bool Remembers { get; init; }

    public override string Kernel => nameof(GruLayer);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("hidden", Hidden), new("y", Y), new("scratch", Work),
        new("updateGate", Gates.Weights[0]), new("resetGate", Gates.Weights[1]), new("candidate", Gates.Weights[2]),
        new("bias", Gates.Bias), new("multiplier", Gates.Multiplier), new("shift", Gates.Shift),
        new("gates", Function.Values), new("gatesShift", Function.Shift), new("inner", Inner.Values), new("innerShift", Inner.Shift),
        new("steps", Steps), new("batch", Batch), new("inputs", Inputs), new("units", Units), new("isReverse", IsReverse), new("remembers", Remembers),
        new("isLinear", IsLinear), new("gateShift", GateShift),
        new("outputMultiplier", Store.Multiplier), new("outputShift", Store.Shift), new("outputZeroPoint", OutputZeroPoint),
        new("loadMultiplier", Load.Multiplier), new("loadShift", Load.Shift),
    ];

    public override void Execute(KernelMemory memory) => GruLayer.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Hidden), memory.Offset(Hidden), memory.Array(Y), memory.Offset(Y),
        memory.Array(Work), memory.Offset(Work),
        Gates.Weights[0].SBytes, Gates.Weights[1].SBytes, Gates.Weights[2].SBytes, Gates.Bias.Ints, Gates.Multiplier.Ints, Gates.Shift.Bytes,
        Function.Values.Ints, Function.Shift, Inner.Values.Ints, Inner.Shift,
        Steps, Batch, Inputs, Units, IsReverse, Remembers, IsLinear, GateShift,
        Store.Multiplier, Store.Shift, OutputZeroPoint, Load.Multiplier, Load.Shift);
}
