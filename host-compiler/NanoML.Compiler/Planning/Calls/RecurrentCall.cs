using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A recurrent layer over a whole sequence, in one direction: all steps in one call, so that its weights are there once.</summary>
public abstract record RecurrentCall : KernelCall
{
    /// <summary>[steps][batch][inputs].</summary>
    public required Slice X { get; init; }

    /// <summary>[batch][units], in the scale of <see cref="Y"/>.</summary>
    public required Slice Hidden { get; init; }

    /// <summary>[steps][batch][units].</summary>
    public required Slice Y { get; init; }

    /// <summary>The step's inputs, the hidden units before it, and the layer's own state.</summary>
    public required Slice Work { get; init; }

    public required int Steps { get; init; }

    public required int Batch { get; init; }

    public required int Inputs { get; init; }

    public required int Units { get; init; }

    /// <summary>From the last step to the first.</summary>
    public required bool IsReverse { get; init; }

    public required GateTables Gates { get; init; }

    /// <summary>From the state, or what the last function makes, to bytes of <see cref="Y"/>.</summary>
    public required StateScale Store { get; init; }

    public required int OutputZeroPoint { get; init; }

    public override string Summary =>
        $"{Steps} steps{(IsReverse ? " backwards" : "")} of {(Batch == 1 ? "" : $"{Batch} x ")}{Inputs} to {Units}";

    public override ImmutableArray<Slice> Reads => [X, Hidden];

    public override Slice Output => Y;

    public override Slice? Scratch => Work;

    public override long Macs => (long)Steps * Batch * Units * Gates.Weights.Length * (Inputs + Units);
}

/// <summary>The integers of a recurrent layer's gates.</summary>
/// <param name="Weights">For each gate <c>sbyte[]</c>, [unit][inputs and hidden units].</param>
/// <param name="Bias"><c>int[]</c>, [gate][unit].</param>
/// <param name="Multiplier"><c>int[]</c>, [gate][unit].</param>
/// <param name="Shift"><c>byte[]</c>, [gate][unit].</param>
public sealed record GateTables(ImmutableArray<Table> Weights, Table Bias, Table Multiplier, Table Shift);

/// <summary>A function as the kernels look it up.</summary>
/// <param name="Values"><c>int[]</c>, one entry every <c>2^Shift</c> of a 16-bit number.</param>
public sealed record FunctionTable(Table Values, int Shift);

/// <summary>A ratio of scales, see <see cref="Quantization.FixedPoint"/>.</summary>
public readonly record struct StateScale(int Multiplier, int Shift);
