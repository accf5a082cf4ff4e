namespace NanoML.Compiler.Compression.Search;

/// <summary>What compression loses on halves of the calibration data that did not take part.</summary>
/// <param name="Loss">In percent of <paramref name="Unit"/>; negative when it gained.</param>
public sealed record ExpectedLoss(double Loss, LossUnit Unit);
