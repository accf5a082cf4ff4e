using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Training.Search;

/// <summary>Refuses data that no network can learn from before any of it is done.</summary>
internal static class DataChecks
{
    private const int Least = 2;

    /// <exception cref="CompilerException">NML0320, NML0321, NML0322, NML0203.</exception>
    public static void Require(LabelledData data)
    {
        int[] training = Counts(data, data.Training);
        int[] judges = Counts(data, data.Validation);
        if (training.Count(count => count > 0) < Least)
        {
            throw new CompilerException(DiagnosticCatalog.OneClass, $"{data.Source}: there are training examples of {training.Count(count => count > 0)} class");
        }

        int missing = Array.IndexOf(training, 0);
        if (missing >= 0)
        {
            throw new CompilerException(DiagnosticCatalog.OneClass, $"{data.Source}: there is no training example of '{data.Classes[missing]}'");
        }

        if (data.Validation.Count == 0 || judges.Count(count => count > 0) < Least)
        {
            throw new CompilerException(
                DiagnosticCatalog.NoValidation, $"{data.Source}: {data.Validation.Count} examples of {judges.Count(count => count > 0)} classes are held back to choose by");
        }

        if (data.Training.Count < TrainingData.Least)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooFewExamples, $"{data.Source}: there are {data.Training.Count} examples to train on; at least {TrainingData.Least} are needed");
        }

        RequireFinite(data, data.Training);
        RequireFinite(data, data.Validation);
    }

    private static int[] Counts(LabelledData data, ILabelledExamples examples)
    {
        var counts = new int[data.Classes.Count];
        for (int k = 0; k < examples.Count; k++)
        {
            counts[examples.Label(k)]++;
        }

        return counts;
    }

    private static void RequireFinite(LabelledData data, ILabelledExamples examples)
    {
        for (int k = 0; k < examples.Count; k++)
        {
            if (!examples.Plain(k).All(float.IsFinite))
            {
                throw new CompilerException(DiagnosticCatalog.BadDataValue, $"{data.Source}: '{examples.Recording(k)}' holds NaN or infinity");
            }
        }
    }
}
