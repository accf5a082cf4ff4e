using System.Collections.Immutable;

namespace NanoML.Compiler.Training.Search;

/// <summary>Which networks go on, which no other beats, and which one is taken.</summary>
internal static class Choice
{
    private const double Eligible = 2;

    // Of two networks that differ in one recording alone, difference and error are equal but for rounding: one says nothing.
    private const double Rounding = 1e-9;

    /// <summary>
    /// Half of the places for the most accurate, the others for the fastest that may be as accurate: within two standard errors of the best. Where the best
    /// is wanted, all places are for the most accurate.
    /// </summary>
    public static ImmutableArray<Candidate> Next(IReadOnlyCollection<Trial> trials, int places, ChoiceRule rule = ChoiceRule.Fastest)
    {
        Trial best = Best(trials);
        Trial[] ranked = [.. Ranked(trials)];
        Trial[] fast = [.. trials
            .Where(trial => IsWithin(Eligible, best, trial))
            .OrderBy(trial => trial.Candidate.Price.Milliseconds)];
        IEnumerable<Trial> taken = ranked.Take(rule == ChoiceRule.Best ? places : (places + 1) / 2).Concat(fast.Take(places)).Concat(ranked)
            .DistinctBy(trial => trial.Candidate).Take(places);
        return [.. taken.Select(trial => trial.Candidate).OrderBy(candidate => candidate.Price.Milliseconds)];
    }

    /// <summary>
    /// The fastest that is as good as the best: in accuracy and in loss within one standard error of it, that of their difference (Breiman et al.,
    /// "Classification and Regression Trees", 1984). Where none errs, the losses alone tell. Or the best itself.
    /// </summary>
    public static Trial Of(IReadOnlyCollection<Trial> trials, ChoiceRule rule = ChoiceRule.Fastest)
    {
        Trial best = Best(trials);
        return rule == ChoiceRule.Best ? best : trials.Where(trial => IsWithin(1, best, trial))
            .OrderBy(trial => trial.Candidate.Price.Milliseconds).ThenByDescending(trial => trial.Accuracy.Share).ThenBy(trial => trial.Accuracy.Loss).First();
    }

    /// <summary>Those of which none is both faster and more accurate, the fastest first.</summary>
    public static ImmutableArray<Trial> Front(IEnumerable<Trial> trials)
    {
        var front = ImmutableArray.CreateBuilder<Trial>();
        foreach (Trial trial in trials.OrderBy(trial => trial.Candidate.Price.Milliseconds).ThenByDescending(trial => trial.Accuracy.Share))
        {
            if (front.Count == 0 || trial.Accuracy.Share > front[^1].Accuracy.Share)
            {
                front.Add(trial);
            }
        }

        return front.ToImmutable();
    }

    private static bool IsWithin(double errors, Trial best, Trial trial) =>
        best.Accuracy.Share - trial.Accuracy.Share <= (errors * best.Accuracy.ErrorOfDifference(trial.Accuracy)) + Rounding
        && trial.Accuracy.Loss - best.Accuracy.Loss <= (errors * best.Accuracy.ErrorOfLossDifference(trial.Accuracy)) + Rounding;

    private static Trial Best(IEnumerable<Trial> trials) => Ranked(trials).First();

    private static IOrderedEnumerable<Trial> Ranked(IEnumerable<Trial> trials) => trials
        .OrderByDescending(trial => trial.Accuracy.Share).ThenBy(trial => trial.Accuracy.Loss).ThenBy(trial => trial.Candidate.Price.Milliseconds)
        .ThenBy(trial => trial.Candidate.Network.ToString(), StringComparer.Ordinal);
}
