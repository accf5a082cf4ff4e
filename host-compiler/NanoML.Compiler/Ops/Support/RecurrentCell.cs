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

    /// <summary>Whether <see cref="StepBack"/> is there.</summary>
    public virtual bool IsDifferentiable => false;

    /// <summary>The way back of one step of a cell whose only state is its hidden units.</summary>
    /// <param name="sums">As <see cref="Step"/> had them.</param>
    /// <param name="hidden">Before the step.</param>
    /// <param name="gradient">By the hidden units after the step; by those before it afterwards.</param>
    /// <param name="sumGradients">Set to the derivatives by <paramref name="sums"/>.</param>
    internal virtual void StepBack(
        RecurrentStep step, ReadOnlySpan<float> sums, float[] hidden, float[] gradient, Span<float> sumGradients, RecurrentGradients into) =>
        throw new InvalidOperationException($"{this} has no derivative.");

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

/// <summary>Derivatives by what all steps share; steps add to them.</summary>
/// <param name="Weights">By R.</param>
/// <param name="Bias">By B.</param>
internal sealed record RecurrentGradients(float[] Weights, float[] Bias)
{
    /// <summary>Adds those of one row: of <see cref="RecurrentStep.Product"/>, and of the bias of W or R.</summary>
    /// <param name="slope">By the product.</param>
    /// <param name="operand">Of the product.</param>
    /// <param name="operandGradient">Is added to.</param>
    public void AddProduct(RecurrentStep step, int row, float slope, float[] operand, Span<float> operandGradient)
    {
        Span<float> own = Weights.AsSpan(row * step.Units, step.Units);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(operand, slope, own, own);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(step.Weights.AsSpan(row * step.Units, step.Units), slope, operandGradient, operandGradient);
        Bias[row + (Bias.Length / 2)] += slope;
    }
}
