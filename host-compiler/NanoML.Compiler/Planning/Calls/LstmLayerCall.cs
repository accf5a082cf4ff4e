using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A layer of long short-term memory; its gates are input, output, forget and candidate.</summary>
public sealed record LstmLayerCall : RecurrentCall
{
    /// <summary>[batch][units], in the scale of <see cref="Cells"/>.</summary>
    public required Slice Cell { get; init; }

    /// <summary>How cells are read and stored as bytes.</summary>
    public required CellBytes Cells { get; init; }

    /// <summary><c>int[]</c>, [input, output, forget][unit]; empty without peepholes.</summary>
    public required Table Peepholes { get; init; }

    public required int PeepholeShift { get; init; }

    /// <summary>Of the input, output and forget gates.</summary>
    public required FunctionTable Function { get; init; }

    /// <summary>Of the candidate.</summary>
    public required FunctionTable Inner { get; init; }

    /// <summary>Of the cell.</summary>
    public required FunctionTable Outer { get; init; }

    /// <summary>What is 1 to the gates, where the forget gate is 1 minus the input gate; else 0.</summary>
    public required int One { get; init; }

    /// <summary>How products with gates become a cell, see the kernel.</summary>
    public required CellSum Sum { get; init; }

    /// <summary>Whether <see cref="RecurrentCall.Work"/> holds the state of the inference before, in the bytes of which this one begins.</summary>
    public required bool Remembers { get; init; }

    public override string Kernel => nameof(LstmLayer);

    public override ImmutableArray<Slice> Reads => [X, Hidden, Cell];

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("hidden", Hidden), new("cell", Cell), new("y", Y), new("scratch", Work),
        new("inputGate", Gates.Weights[0]), new("outputGate", Gates.Weights[1]), new("forgetGate", Gates.Weights[2]),
        new("candidate", Gates.Weights[3]), new("bias", Gates.Bias), new("multiplier", Gates.Multiplier), new("shift", Gates.Shift),
        new("peepholes", Peepholes), new("peepholeShift", PeepholeShift),
        new("gates", Function.Values), new("gatesShift", Function.Shift), new("inner", Inner.Values), new("innerShift", Inner.Shift),
        new("outer", Outer.Values), new("outerShift", Outer.Shift),
        new("steps", Steps), new("batch", Batch), new("inputs", Inputs), new("units", Units), new("isReverse", IsReverse), new("remembers", Remembers), new("one", One),
        new("keepShift", Sum.KeepShift), new("addShift", Sum.AddShift), new("sumShift", Sum.RightShift),
        new("outputMultiplier", Store.Multiplier), new("outputShift", Store.Shift), new("outputZeroPoint", OutputZeroPoint),
        new("loadMultiplier", Cells.Load.Multiplier), new("loadShift", Cells.Load.Shift), new("cellZeroPoint", Cells.ZeroPoint),
        new("cellsDistance", Cells.Distance), new("storeMultiplier", Cells.Store.Multiplier), new("storeShift", Cells.Store.Shift),
    ];

    public override void Execute(KernelMemory memory) => LstmLayer.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Hidden), memory.Offset(Hidden), memory.Array(Cell), memory.Offset(Cell),
        memory.Array(Y), memory.Offset(Y), memory.Array(Work), memory.Offset(Work),
        Gates.Weights[0].SBytes, Gates.Weights[1].SBytes, Gates.Weights[2].SBytes, Gates.Weights[3].SBytes,
        Gates.Bias.Ints, Gates.Multiplier.Ints, Gates.Shift.Bytes, Peepholes.Ints, PeepholeShift,
        Function.Values.Ints, Function.Shift, Inner.Values.Ints, Inner.Shift, Outer.Values.Ints, Outer.Shift,
        Steps, Batch, Inputs, Units, IsReverse, Remembers, One, Sum.KeepShift, Sum.AddShift, Sum.RightShift,
        Store.Multiplier, Store.Shift, OutputZeroPoint, Cells.Load.Multiplier, Cells.Load.Shift, Cells.ZeroPoint,
        Cells.Distance, Cells.Store.Multiplier, Cells.Store.Shift);
}

/// <summary>How cells are bytes where they come in and go out.</summary>
/// <param name="Distance">From an element of the output to its cell, behind all outputs; 0 where no cells go out.</param>
public sealed record CellBytes(StateScale Load, StateScale Store, int ZeroPoint, int Distance);

/// <summary>A cell is the sum of two products, each shifted to the left, and the sum to the right.</summary>
public readonly record struct CellSum(int KeepShift, int AddShift, int RightShift);
