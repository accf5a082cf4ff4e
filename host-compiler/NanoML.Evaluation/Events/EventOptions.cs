namespace NanoML.Evaluation.Events;

/// <summary>How the firmware makes events of results: a <see cref="Runtime.ProbabilitySmoother"/> and a <see cref="Runtime.ClassTrigger"/>.</summary>
/// <param name="SmoothingShift">With every result a probability moves 1/2^k of the way, k in [0, 8].</param>
/// <param name="EnterPercent">The confidence from which on a class is at hand, in [1, 100].</param>
/// <param name="LeavePercent">The confidence below which it is given up, in [0, enter].</param>
/// <param name="Background">The class that is no event, such as silence; null where each is one.</param>
public sealed record EventOptions(int SmoothingShift, int EnterPercent, int LeavePercent, int? Background)
{
    /// <summary>What the bundled applications have: each result moves half of the way, in at 60 %, out at 40 %.</summary>
    public static EventOptions Default { get; } = new(1, 60, 40, null);

    private static readonly string[] s_backgroundNames = ["other", "idle", "rest", "silence", "noise", "background", "unknown", "none", "nothing", "empty"];

    /// <summary>The class whose name says that nothing is at hand; null where none does.</summary>
    public static int? BackgroundOf(IReadOnlyList<string> classes)
    {
        int[] named = [.. Enumerable.Range(0, classes.Count).Where(k => s_backgroundNames.Contains(classes[k].Trim('_'), StringComparer.OrdinalIgnoreCase))];
        return named is [int only] ? only : null;
    }
}
