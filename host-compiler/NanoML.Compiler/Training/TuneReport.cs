namespace NanoML.Compiler.Training;

/// <summary>How well a network does on the samples that judge.</summary>
/// <param name="Loss">The mean of the loss that training lowers.</param>
/// <param name="Accuracy">The share of labels it gets right; null without labels.</param>
/// <param name="Agreement">The share of samples on which it chooses the teacher's class; null where outputs are no class scores.</param>
public sealed record TuneScore(double Loss, double? Accuracy, double? Agreement);

/// <summary>What a tuning did.</summary>
/// <param name="Loss">The kind that was chosen.</param>
/// <param name="Alpha">The share of the labels in the loss.</param>
/// <param name="TeacherAccuracy">Of the float model on the same samples; null without labels.</param>
/// <param name="Before">The student, pruned and rounded, before it was trained.</param>
/// <param name="After">The student as it was written.</param>
/// <param name="Sparsity">The share of zeros among its integer weights.</param>
/// <param name="Bits">Of the weights between the first and the last layer.</param>
/// <param name="Epochs">How many were run.</param>
/// <param name="BestEpoch">The one that was written, from 1 on; 0 for none.</param>
/// <param name="IsCancelled">It was ended from outside.</param>
public sealed record TuneReport(
    LossKind Loss,
    double Alpha,
    int TrainingSamples,
    int ValidationSamples,
    double? TeacherAccuracy,
    TuneScore Before,
    TuneScore After,
    double Sparsity,
    int Bits,
    int Epochs,
    int BestEpoch,
    bool IsCancelled);
