using NanoML.Datasets;
using NanoML.Evaluation.Events;

namespace NanoML.Evaluation.Running;

/// <summary>What a test is asked for.</summary>
/// <param name="Split">Whose recordings are judged.</param>
/// <param name="Precision">What thresholds are found for, in (0, 1].</param>
/// <param name="Worst">How many wrong results are named, 0 or more.</param>
/// <param name="Events">How the firmware makes events; its background may be found by its name.</param>
public sealed record TestChoices(Split Split, double Precision, int Worst, EventOptions Events);
