namespace NanoML.Compiler.Ir;

/// <summary>An operator with one output that reverse-mode differentiation can pass: what training needs beside the evaluation.</summary>
public interface IDifferentiable
{
    /// <summary>False where only other attributes of the operator can be passed.</summary>
    bool IsDifferentiable => true;

    /// <summary>What <see cref="Op.Evaluate"/> makes; of many samples at once perhaps faster, with sums in another order.</summary>
    Tensor Forward(IReadOnlyList<Tensor?> inputs) => ((Op)this).Evaluate(inputs)[0];

    /// <summary>The product of a gradient with the operator's Jacobian.</summary>
    /// <param name="inputs">As they were evaluated; null for an optional input that is left out.</param>
    /// <param name="output">What <see cref="Op.Evaluate"/> made of them, after the fused clamp.</param>
    /// <param name="outputGradient">The derivative of a loss by every element of the output.</param>
    /// <returns>The derivative by every element of each input; null for an input that is left out. No two share an
    /// array; one may be <paramref name="outputGradient"/> itself.</returns>
    float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient);
}
