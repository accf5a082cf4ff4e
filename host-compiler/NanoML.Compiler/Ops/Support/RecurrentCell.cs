using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What a recurrent layer computes at each step of a sequence.</summary>
public abstract record RecurrentCell
{
    /// <summary>How many rows of weights a unit has.</summary>
    public abstract int Gates { get; }

    /// <summary>The state, of <see cref="Outputs"/>, that has more than eight bits within an inference; null: none.</summary>
    public virtual int? WideState => null;

    /// <summary>The hidden units, and the states besides.</summary>
    public virtual int Outputs => 1;

    /// <summary>One step in floating point.</summary>
    /// <param name="sums">W x of all gates, [gate][unit].</param>
    /// <param name="states">[hidden, other state][unit]: before the step, and afterwards after it.</param>
    internal abstract void Step(RecurrentStep step, ReadOnlySpan<float> sums, float[][] states);

    /// <summary>Appends the kernel calls of a <see cref="Recurrence"/>.</summary>
    internal abstract void Lower(LoweringContext context, Recurrence layer);
}

/// <summary>The weights that a step reads.</summary>
/// <param name="Weights">R, [gate][unit][unit].</param>
/// <param name="Bias">B: of W, then of R.</param>
/// <param name="Peepholes">[gate][unit], or null.</param>
internal sealed record RecurrentStep(float[] Weights, float[] Bias, float[]? Peepholes, int Units)
{
    /// <summary>R h of one row, without a bias.</summary>
    public float Product(int row, float[] hidden) => DotProduct.Of(Weights.AsSpan(row * Units, Units), hidden);

    /// <summary>The bias of W, or of R, for one row.</summary>
    public float BiasOf(int row, bool recurrent) => Bias[row + (recurrent ? Bias.Length / 2 : 0)];

    /// <summary>Both products of one row with both biases.</summary>
    public float Sum(ReadOnlySpan<float> sums, int row, float[] hidden) =>
        sums[row] + Product(row, hidden) + BiasOf(row, recurrent: false) + BiasOf(row, recurrent: true);
}
