using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Second-order statistics of what the weights of one output channel are multiplied with: x in the exact network, r in the rounded one,
/// over the positions of all samples. For n weights a channel, matrices are n x n, row-major.
/// </summary>
/// <param name="Covariance">Of r with itself: the Hessian of the layer's squared error, apart from the mean, which the bias absorbs.</param>
/// <param name="Cross">Element [i, j]: of x[i] with r[j].</param>
/// <param name="ExactMean">Of x.</param>
/// <param name="RoundedMean">Of r.</param>
/// <param name="Positions">How many the means are of.</param>
/// <param name="Observations">About how many independent observations the numbers rest on.</param>
internal sealed record LayerStatistics(
    double[] Covariance, double[] Cross, double[] ExactMean, double[] RoundedMean, double Positions, double Observations)
{
    /// <summary>Positions beyond so many are thinned out evenly.</summary>
    private const int MaxPositions = 1 << 15;

    /// <summary>For channels of many weights fewer, so that a matrix takes no more products than this; but several for each weight.</summary>
    private const long MaxProducts = 1L << 34;
    private const int PositionsPerWeight = 4;

    /// <summary>Neighbouring positions are alike, so a sample counts for no more independent observations than this.</summary>
    private const int PositionsThatCount = 16;

    /// <summary>Positions whose products are added in single precision.</summary>
    private const int Block = 1024;

    /// <summary>Weights whose columns are multiplied with each other while a block of them is in the cache.</summary>
    private const int Panel = 32;

    public int Count => ExactMean.Length;

    /// <summary>Measures one group of output channels; the same numbers however many threads take part.</summary>
    /// <param name="exact">Input 0 in the exact network, one tensor a sample.</param>
    /// <param name="rounded">Likewise in the rounded network.</param>
    /// <param name="channel">The first output channel of the group.</param>
    /// <param name="part">Which of a channel's weights.</param>
    public static LayerStatistics Measure(
        IWeightedOp op, Tensor[] exact, Tensor[] rounded, Shape weights, int positions, int channel, Range part)
    {
        (int offset, int n) = part.GetOffsetAndLength(weights.Stride(0));
        int weight = (channel * weights.Stride(0)) + offset;
        long most = Math.Min(MaxPositions, Math.Max(PositionsPerWeight * n, MaxProducts / ((long)n * n)));
        int stride = (int)((((long)positions * exact.Length) + most - 1) / most);
        using InputColumns x = InputColumns.Of(op, exact, weights, positions, weight, n, stride);
        using InputColumns r = InputColumns.Of(op, rounded, weights, positions, weight, n, stride);
        double observations = (double)exact.Length * Math.Min(positions, PositionsThatCount);
        return new LayerStatistics(MeanProducts(r, r), MeanProducts(x, r), x.Means, r.Means, (double)positions * exact.Length, observations);
    }

    /// <summary>
    /// Of several layers with the same weights, whose errors count alike at each position. Each has a bias of its own, so what inputs have in
    /// common is around the means of each.
    /// </summary>
    public static LayerStatistics Together(IReadOnlyList<LayerStatistics> uses)
    {
        if (uses.Count == 1)
        {
            return uses[0];
        }

        double positions = uses.Sum(use => use.Positions);
        return new LayerStatistics(
            Mean(use => use.Covariance), Mean(use => use.Cross), Mean(use => use.ExactMean), Mean(use => use.RoundedMean),
            positions, uses.Sum(use => use.Observations));

        double[] Mean(Func<LayerStatistics, double[]> of)
        {
            var mean = new double[of(uses[0]).Length];
            foreach (LayerStatistics use in uses)
            {
                TensorPrimitives.MultiplyAdd(of(use), use.Positions / positions, mean, mean);
            }

            return mean;
        }
    }

    /// <summary>Without data: inputs that are equally strong and know nothing of each other.</summary>
    public static LayerStatistics Uninformed(int count)
    {
        var identity = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            identity[(k * count) + k] = 1;
        }

        return new LayerStatistics(identity, identity, new double[count], new double[count], 1, double.PositiveInfinity);
    }

    /// <summary>Element [i, j]: the mean of a[i] times b[j] over the positions; of one array with itself, each pair once.</summary>
    private static double[] MeanProducts(InputColumns a, InputColumns b)
    {
        int n = a.Count;
        var means = new double[n * n];
        int panels = (n + Panel - 1) / Panel;
        Parallel.For(0, panels * panels, Cores.All, k =>
        {
            int row = k / panels * Panel;
            int column = k % panels * Panel;
            if (a != b || column <= row)
            {
                AddProducts(a, b, row, column, means);
            }
        });
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                means[(i * n) + j] = (a == b && j > i ? means[(j * n) + i] : means[(i * n) + j]) / a.Length;
            }
        }

        return means;
    }

    // In blocks, so that sums in single precision stay short and what is multiplied stays in the cache.
    private static void AddProducts(InputColumns a, InputColumns b, int row, int column, double[] sums)
    {
        int n = a.Count;
        int lastRow = Math.Min(row + Panel, n);
        int lastColumn = Math.Min(column + Panel, n);
        for (int start = 0; start < a.Length; start += Block)
        {
            int length = Math.Min(Block, a.Length - start);
            int j = column;
            for (; j + 1 < lastColumn; j += 2)
            {
                ReadOnlySpan<float> first = b.Part(j, start, length);
                ReadOnlySpan<float> second = b.Part(j + 1, start, length);
                for (int i = row; i < lastRow; i++)
                {
                    (float one, float other) = DotProduct.OfTwo(a.Part(i, start, length), first, second);
                    sums[(i * n) + j] += one;
                    sums[(i * n) + j + 1] += other;
                }
            }

            for (int i = row; i < lastRow && j < lastColumn; i++)
            {
                sums[(i * n) + j] += DotProduct.Of(a.Part(i, start, length), b.Part(j, start, length));
            }
        }
    }
}
