namespace NanoML.Compiler.Driver;

/// <summary>The stages of a compilation, for progress.</summary>
public enum Stage
{
    Read,
    Optimize,
    Calibrate,

    /// <summary>Only where rounding weights takes time, as with <see cref="Quantization.WeightFormat.Int4"/>.</summary>
    Quantize,
    Plan,
    Emit,
    Check,
    Verify,

    /// <summary>Only of <c>nanoml tune</c>.</summary>
    Train,
}

/// <param name="Share">How much of the stage is done, in [0, 1].</param>
public readonly record struct StageProgress(Stage Stage, double Share);
