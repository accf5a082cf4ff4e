namespace NanoML.Evaluation.Scores;

/// <summary>What a model says of one window.</summary>
/// <param name="Window">Its index among those that were judged.</param>
/// <param name="Label">The true class.</param>
/// <param name="Class">The chosen class.</param>
/// <param name="Confidence">Of the chosen class in whole percent, as the firmware reports it; null where the output is no probability.</param>
public sealed record Judgement(int Window, int Label, int Class, int? Confidence)
{
    public bool IsRight => Label == Class;
}
