using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Evaluation.Events;
using NanoML.Evaluation.Scores;

namespace NanoML.Evaluation.Running;

/// <summary>Everything that a test says of a model.</summary>
/// <param name="Classes">Their names, in the order of the model's outputs.</param>
/// <param name="Recordings">How many the windows are of.</param>
/// <param name="Windows">That were judged.</param>
/// <param name="Confusion">What the device takes for what.</param>
/// <param name="WantedPrecision">What <paramref name="Thresholds"/> are for, in (0, 1].</param>
/// <param name="Thresholds">Of each class, on the device; null where no confidence is enough.</param>
/// <param name="Worst">Wrong results of the device, the most confident first.</param>
/// <param name="Events">What an application tells in whole recordings; null for pictures and rows.</param>
/// <param name="Heard">The recordings of <paramref name="Events"/>.</param>
public sealed record TestResult(
    ImmutableArray<string> Classes,
    int Recordings,
    ImmutableArray<TestWindow> Windows,
    ModelRun Run,
    Confusion Confusion,
    double WantedPrecision,
    ImmutableArray<PrecisionThreshold?> Thresholds,
    ImmutableArray<Judgement> Worst,
    EventScore? Events,
    ImmutableArray<HeardRecording> Heard)
{
    /// <summary>The share of right results; null of none.</summary>
    public static double? Accuracy(ImmutableArray<Judgement> judgements) =>
        judgements.IsEmpty ? null : (double)judgements.Count(judgement => judgement.IsRight) / judgements.Length;
}
