using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Training;

/// <summary>Compares classes on the samples that judge.</summary>
/// <param name="areClasses">Whether outputs are scores of classes.</param>
internal sealed class Judge(Graph teacher, TrainingData data, bool areClasses)
{
    private readonly int[] _expected = [.. data.Judges.Select(k => ModelOutput.ChosenClass(teacher, data.TeacherScores[k]))];

    public double? TeacherAccuracy() => Accuracy(_expected);

    public TuneScore Score(Checkpoint state)
    {
        int[] chosen = [.. state.Scores.Select(scores => ModelOutput.ChosenClass(teacher, scores))];
        double? agreement = areClasses ? chosen.Zip(_expected).Count(pair => pair.First == pair.Second) / (double)chosen.Length : null;
        return new TuneScore(state.Loss, Accuracy(chosen), agreement);
    }

    private double? Accuracy(int[] chosen) => data.Samples.Labels is { } labels
        ? chosen.Zip(data.Judges).Count(pair => pair.First == labels[pair.Second]) / (double)chosen.Length
        : null;
}
