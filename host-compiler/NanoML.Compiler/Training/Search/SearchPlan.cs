namespace NanoML.Compiler.Training.Search;

/// <summary>
/// How a budget is spent: successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification", 2016) in three rounds of a third
/// of the networks each, every network trained anew and longer. What is compared follows from the budget, the data's size and counted costs,
/// never from a clock.
/// </summary>
/// <param name="minutes">The budget.</param>
/// <param name="examples">To train on.</param>
internal sealed class SearchPlan(double minutes, int examples)
{
    public const int Rounds = 3;

    private const double FloatShare = 0.8;
    private const int Reduction = 3;
    private const int LeastFinalists = 3;

    /// <summary>Fewer tell nothing of a network, so that fewer networks are better.</summary>
    private const int UsefulSteps = 240;

    private const int LeastSteps = 40;
    private const int MostRoundedSteps = 600;

    // Longer did not make networks of this size better.
    private static readonly int[] s_mostEpochs = [60, 120, 240];
    private static readonly int[] s_mostSteps = [3000, 6000, 9000];

    private readonly double _budget = minutes * 60 * TrainingCost.PerSecond;

    /// <summary>How many networks begin: the first that can all be trained for long enough, at least one.</summary>
    /// <param name="costs">Of one example, of all candidates in their order.</param>
    public int Begin(IReadOnlyList<double> costs)
    {
        int count = 1;
        double sum = costs[0];
        while (count < costs.Count && (sum += costs[count]) * FloatTraining.Batch * UsefulSteps <= RoundBudget)
        {
            count++;
        }

        return count;
    }

    /// <summary>How many networks a round after the first has.</summary>
    /// <param name="before">In the round before.</param>
    public static int Places(int before) => Math.Min(before, Math.Max(LeastFinalists, (before + Reduction - 1) / Reduction));

    /// <summary>How many steps each network of a round is trained.</summary>
    /// <param name="round">From 0 on.</param>
    /// <param name="costs">Of one example, of its networks.</param>
    public int Steps(int round, IReadOnlyCollection<double> costs) =>
        Math.Clamp((int)(RoundBudget / (costs.Sum() * FloatTraining.Batch)), LeastSteps, MostSteps(round));

    /// <summary>How many steps the last networks are trained with rounding.</summary>
    /// <param name="costs">As for <see cref="Steps"/>.</param>
    public int RoundedSteps(IReadOnlyCollection<double> costs) => Math.Clamp(
        (int)(_budget * (1 - FloatShare) / (costs.Sum() * FloatTraining.Batch * TrainingCost.RoundedFactor)), LeastSteps / 2, MostRoundedSteps);

    private double RoundBudget => _budget * FloatShare / Rounds;

    private int MostSteps(int round) =>
        Math.Max(LeastSteps * (round + 1), Math.Min(s_mostSteps[round], s_mostEpochs[round] * ((examples + FloatTraining.Batch - 1) / FloatTraining.Batch)));
}
