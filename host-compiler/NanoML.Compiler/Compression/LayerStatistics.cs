using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Second-order statistics of what the weights of one output channel are multiplied with: x in the exact network, r in the rounded one,
/// over the positions of all samples. For n weights a channel, matrices are n x n, row-major.
/// </summary>
/// <param name="Covariance">Of r with itself: the Hessian of the layer's squared error, apart from the mean, which the bias absorbs.</param>
/// <param name="Cross">Element [i, j]: of x[i] with r[j].</param>
/// <param name="ExactMean">Of x.</param>
/// <param name="RoundedMean">Of r.</param>
/// <param name="Observations">About how many independent observations the numbers rest on.</param>
internal sealed record LayerStatistics(
    double[] Covariance, double[] Cross, double[] ExactMean, double[] RoundedMean, double Observations)
{
    /// <summary>Positions beyond so many are thinned out evenly.</summary>
    private const int MaxPositions = 1 << 15;

    /// <summary>For channels of many weights fewer, so that a matrix takes no more products than this; but several for each weight.</summary>
    private const long MaxProducts = 1L << 34;
    private const int PositionsPerWeight = 4;

    /// <summary>Neighbouring positions are alike, so a sample counts for no more independent observations than this.</summary>
    private const int PositionsThatCount = 16;

    public int Count => ExactMean.Length;

    /// <summary>Measures one group of output channels; the same numbers however many threads take part.</summary>
    /// <param name="exact">Input 0 in the exact network, one tensor a sample.</param>
    /// <param name="rounded">Likewise in the rounded network.</param>
    /// <param name="channel">The first output channel of the group.</param>
    public static LayerStatistics Measure(IWeightedOp op, Tensor[] exact, Tensor[] rounded, Shape weights, int positions, int channel)
    {
        int n = weights.Stride(0);
        long most = Math.Min(MaxPositions, Math.Max(PositionsPerWeight * n, MaxProducts / ((long)n * n)));
        int stride = (int)((((long)positions * exact.Length) + most - 1) / most);
        float[][] x = Columns(op, exact, weights, positions, channel, stride);
        float[][] r = Columns(op, rounded, weights, positions, channel, stride);
        double[] exactMean = Center(x);
        double[] roundedMean = Center(r);
        var covariance = new double[n * n];
        var cross = new double[n * n];
        Parallel.For(0, n, i =>
        {
            for (int j = 0; j < n; j++)
            {
                cross[(i * n) + j] = Mean(x[i], r[j]);
                if (j <= i)
                {
                    covariance[(i * n) + j] = covariance[(j * n) + i] = Mean(r[i], r[j]);
                }
            }
        });
        return new LayerStatistics(covariance, cross, exactMean, roundedMean, (double)exact.Length * Math.Min(positions, PositionsThatCount));
    }

    /// <summary>Without data: inputs that are equally strong and know nothing of each other.</summary>
    public static LayerStatistics Uninformed(int count)
    {
        var identity = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            identity[(k * count) + k] = 1;
        }

        return new LayerStatistics(identity, identity, new double[count], new double[count], double.PositiveInfinity);
    }

    // Column k holds what weight k of the channel meets.
    private static float[][] Columns(IWeightedOp op, Tensor[] inputs, Shape weights, int positions, int channel, int stride)
    {
        int n = weights.Stride(0);
        int total = positions * inputs.Length;
        var columns = new float[n][];
        Parallel.For(0, n, () => new float[positions], (k, _, buffer) =>
        {
            var column = new float[(total + stride - 1) / stride];
            int next = 0;
            for (int sample = 0; sample < inputs.Length; sample++)
            {
                op.GatherInputs(inputs[sample], weights, (channel * n) + k, buffer);
                int first = sample * positions;
                for (; next * stride < first + positions; next++)
                {
                    column[next] = buffer[(next * stride) - first];
                }
            }

            columns[k] = column;
            return buffer;
        }, _ => { });
        return columns;
    }

    private static double[] Center(float[][] columns)
    {
        var means = new double[columns.Length];
        Parallel.For(0, columns.Length, k =>
        {
            double mean = columns[k].Average(x => (double)x);
            means[k] = mean;
            float[] column = columns[k];
            for (int p = 0; p < column.Length; p++)
            {
                column[p] = (float)(column[p] - mean);
            }
        });
        return means;
    }

    // In blocks, so that sums in single precision stay short.
    private static double Mean(float[] a, float[] b)
    {
        const int Block = 1024;
        double sum = 0;
        for (int k = 0; k < a.Length; k += Block)
        {
            int length = Math.Min(Block, a.Length - k);
            sum += DotProduct.Of(a.AsSpan(k, length), b.AsSpan(k, length));
        }

        return sum / a.Length;
    }
}
