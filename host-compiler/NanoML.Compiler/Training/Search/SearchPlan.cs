namespace NanoML.Compiler.Training.Search;

/// <summary>How long one training of the last round takes.</summary>
/// <param name="Float">Steps in floating point.</param>
/// <param name="Rounded">Steps with rounding, after them.</param>
internal sealed record TrainingSteps(int Float, int Rounded);

/// <summary>
/// How a budget is spent: successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification", 2016) in rounds of a third of the
/// networks each, every network trained anew and longer; those of the last round are judged by several parts of the examples in turn. What is
/// compared follows from the budget, the data's size and counted costs, never from a clock.
/// </summary>
/// <param name="minutes">The budget.</param>
/// <param name="examples">To train on.</param>
internal sealed class SearchPlan(double minutes, int examples)
{
    /// <summary>The last one among them.</summary>
    public const int Rounds = 3;

    /// <summary>What training with rounding may cost of what the training before it costs.</summary>
    public const double RoundedShare = 0.6;

    /// <summary>Of the budget, for each round but the last.</summary>
    public const double RoundShare = 0.2;

    /// <summary>Of the budget, what is spent before the networks of the last round are judged.</summary>
    public const double JudgedBefore = RoundShare * (Rounds - 1);

    /// <summary>Likewise before the one that is taken is trained on all examples.</summary>
    public const double FinishedBefore = 0.8;

    private const int Reduction = 3;
    private const int LeastFinalists = 3;

    /// <summary>Fewer tell nothing of a network, so that fewer networks are better.</summary>
    private const int UsefulSteps = 240;

    /// <summary>Fewer tell less of a network than more examples to judge it by.</summary>
    private const int UsefulEpochs = 30;

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
        while (count < costs.Count && (sum += costs[count]) * FloatTraining.Batch * UsefulSteps <= RoundShare * _budget)
        {
            count++;
        }

        return count;
    }

    /// <summary>How many networks a round after the first has.</summary>
    /// <param name="before">In the round before.</param>
    public static int Places(int before) => Math.Min(before, Math.Max(LeastFinalists, (before + Reduction - 1) / Reduction));

    /// <summary>How many steps each network of a round but the last is trained.</summary>
    /// <param name="round">From 0 on.</param>
    /// <param name="costs">Of one example, of its networks.</param>
    public int Steps(int round, IReadOnlyCollection<double> costs) =>
        Math.Clamp((int)(RoundShare * _budget / (costs.Sum() * FloatTraining.Batch)), LeastSteps, MostSteps(round));

    /// <summary>How many parts of the examples judge the networks of the last round by turns, one at least: as many as leave each training long enough.</summary>
    /// <param name="costs">As for <see cref="Steps"/>.</param>
    public (int Folds, TrainingSteps Steps) Last(IReadOnlyCollection<double> costs)
    {
        int useful = Math.Max(UsefulSteps, Math.Min(s_mostSteps[0] / 2, UsefulEpochs * Epoch));
        int folds = Folds.Parts;
        while (folds > 1 && Within(FinishedBefore - JudgedBefore, folds * costs.Sum()).Float < useful)
        {
            folds--;
        }

        return (folds, Within(FinishedBefore - JudgedBefore, folds * costs.Sum()));
    }

    /// <summary>How long the network that is taken is trained on all examples.</summary>
    /// <param name="cost">Of one example.</param>
    public TrainingSteps Finish(double cost) => Within(1 - FinishedBefore, cost);

    private TrainingSteps Within(double share, double cost)
    {
        double steps = share * _budget / (cost * FloatTraining.Batch * (1 + RoundedShare));
        int trained = (int)Math.Clamp(steps, LeastSteps, MostSteps(Rounds - 1));
        return new TrainingSteps(trained, Math.Clamp((int)(RoundedShare * trained / TrainingCost.RoundedFactor), LeastSteps / 4, MostRoundedSteps));
    }

    private int Epoch => (examples + FloatTraining.Batch - 1) / FloatTraining.Batch;

    private int MostSteps(int round) => Math.Max(LeastSteps * (round + 1), Math.Min(s_mostSteps[round], s_mostEpochs[round] * Epoch));
}
