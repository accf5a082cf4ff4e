using System.Collections.Immutable;

namespace NanoML.Compiler.Training.Search;

/// <summary>
/// How a budget is spent: successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification", 2016) in three rounds of a third
/// of the networks each, every network trained anew and longer. What is compared follows from the budget, the data's size and counted costs,
/// never from a clock.
/// </summary>
/// <param name="Steps">Of each network in each round.</param>
/// <param name="Places">How many networks each round has.</param>
/// <param name="RoundedSteps">Of those that are trained with rounding at the end.</param>
internal sealed record SearchPlan(ImmutableArray<int> Steps, ImmutableArray<int> Places, int RoundedSteps)
{
    private const double FloatShare = 0.8;
    private const int Reduction = 3;
    private const int LeastFinalists = 3;
    private const int LeastSteps = 40;
    private const int MostRoundedSteps = 600;

    // Longer did not make networks of this size better.
    private static readonly int[] s_mostEpochs = [60, 120, 240];
    private static readonly int[] s_mostSteps = [3000, 6000, 9000];

    /// <param name="costs">Of one example, of all candidates.</param>
    /// <param name="examples">To train on.</param>
    public static SearchPlan Of(double minutes, IReadOnlyList<double> costs, int examples)
    {
        double budget = minutes * 60 * TrainingCost.PerSecond;
        double mean = costs.Average() * FloatTraining.Batch;
        int first = Math.Clamp((int)(budget * FloatShare / Reduction / (mean * LeastSteps)), 1, costs.Count);
        int[] places = [first, Math.Min(first, Math.Max(LeastFinalists, Share(first))), Math.Min(first, Math.Max(LeastFinalists, Share(Share(first))))];
        int[] steps = [.. places.Select((count, round) => Math.Clamp(
            (int)(budget * FloatShare / Reduction / (mean * count)), LeastSteps, MostSteps(round, examples)))];
        int rounded = (int)(budget * (1 - FloatShare) / (mean * TrainingCost.RoundedFactor * places[^1]));
        return new SearchPlan([.. steps], [.. places], Math.Clamp(rounded, LeastSteps / 2, MostRoundedSteps));
    }

    /// <summary>By <see cref="TrainingCost"/>, when every network costs as much as the mean.</summary>
    public double Cost(double example) => example * FloatTraining.Batch
        * (Steps.Zip(Places, (steps, places) => (double)steps * places).Sum() + (RoundedSteps * TrainingCost.RoundedFactor * Places[^1]));

    private static int Share(int count) => (count + Reduction - 1) / Reduction;

    private static int MostSteps(int round, int examples) =>
        Math.Max(LeastSteps * (round + 1), Math.Min(s_mostSteps[round], s_mostEpochs[round] * ((examples + FloatTraining.Batch - 1) / FloatTraining.Batch)));
}
