using NanoML.Compiler.Calibration;

namespace NanoML.Compiler.Emit;

/// <summary>What the user may choose of the emitted code.</summary>
/// <param name="ClassName">Of the model class; also the main assembly's name.</param>
/// <param name="Namespace">Of the generated classes.</param>
/// <param name="ModelFile">The model's file name, for the header.</param>
/// <param name="ModelSha256">Of the model file, for the header.</param>
/// <param name="Board">The target's name, for the header.</param>
public sealed record EmitOptions(string ClassName, string Namespace, string ModelFile, string ModelSha256, string Board)
{
    /// <summary>What else the runtime beside the model has.</summary>
    public SharedRuntime Runtime { get; init; } = SharedRuntime.None;

    /// <summary>How the inputs of the calibration data look, for the device to compare its own with; null leaves it out.</summary>
    public InputMoments? Inputs { get; init; }
}
