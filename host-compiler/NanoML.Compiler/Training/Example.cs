namespace NanoML.Compiler.Training;

/// <summary>What one sample, or a mixture of two, asks of the student.</summary>
/// <param name="Input">As the model takes it.</param>
/// <param name="Teacher">The teacher's scores; null when they have to be computed.</param>
/// <param name="Label">The class; null where there is none.</param>
internal sealed record Example(float[] Input, float[]? Teacher, int? Label);
