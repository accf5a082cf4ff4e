namespace NanoML.Compiler.Training;

/// <summary>What changes from epoch to epoch.</summary>
internal static class Schedules
{
    /// <summary>The share of the epochs over which pruning grows; the others mend what it did.</summary>
    private const double PruningShare = 0.5;

    /// <summary>Half a cosine from 1 to 0 (Loshchilov and Hutter, "SGDR", 2017, without restarts).</summary>
    /// <param name="progress">The share of all steps that is done, in [0, 1].</param>
    public static double Cosine(double progress) => 0.5 * (1 + Math.Cos(Math.PI * progress));

    /// <summary>In how many epochs pruning reaches its ratio; at least one.</summary>
    public static int PruningEpochs(int epochs) => Math.Max(1, (int)(PruningShare * epochs));

    /// <summary>
    /// The share of zeros in an epoch: fast at first, ever slower towards the end (Zhu and Gupta, "To prune, or not to prune", 2017, with a
    /// cubic curve).
    /// </summary>
    /// <param name="epoch">From 0 on.</param>
    public static double Sparsity(double ratio, int epoch, int epochs)
    {
        int end = PruningEpochs(epochs);
        return epoch + 1 >= end ? ratio : ratio * (1 - Math.Pow(1 - ((epoch + 1.0) / end), 3));
    }
}
