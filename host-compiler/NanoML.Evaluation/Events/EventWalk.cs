using System.Collections.Immutable;
using NanoML.Runtime;

namespace NanoML.Evaluation.Events;

/// <summary>An event line of the firmware.</summary>
/// <param name="Seconds">From the recording's start.</param>
/// <param name="Class">That came to hand.</param>
public sealed record ClassEvent(double Seconds, int Class);

/// <summary>What the firmware tells in the course of a recording, by its own filter and trigger.</summary>
public static class EventWalk
{
    private const float ProbabilityStep = 1f / 256;

    /// <param name="results">Of one recording, in the order of time.</param>
    /// <returns>The classes that came to hand; those of the background are none.</returns>
    public static ImmutableArray<ClassEvent> Run(IEnumerable<TimedResult> results, EventOptions options)
    {
        ReplayedOutput? model = null;
        ProbabilitySmoother? smoother = null;
        var trigger = new ClassTrigger(options.EnterPercent, options.LeavePercent);
        var events = ImmutableArray.CreateBuilder<ClassEvent>();
        foreach (TimedResult result in results)
        {
            model ??= new ReplayedOutput(result.Output.Length, ProbabilityStep, 0);
            smoother ??= new ProbabilitySmoother(result.Output.Length, options.SmoothingShift);
            result.Output.CopyTo(model.Output, 0);
            smoother.Add(model);
            if (trigger.Update(smoother.Class, smoother.Confidence) && trigger.Class >= 0 && trigger.Class != options.Background)
            {
                events.Add(new ClassEvent(result.Seconds, trigger.Class));
            }
        }

        return events.ToImmutable();
    }
}
