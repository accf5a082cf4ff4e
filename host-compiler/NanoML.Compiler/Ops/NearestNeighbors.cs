using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// k-nearest neighbours, which a pass collects: X [samples, features], points [n, features] and what each point has [n, outputs] give the mean
/// of what the nearest points have [samples, outputs], by <paramref name="IsByDistance"/> weighted by one over their distance. Of equal distances the
/// lower point counts.
/// </summary>
/// <param name="Count">How many neighbours; in [1, n].</param>
/// <param name="AreShares">Whether what a point has are shares of 1.</param>
public sealed record NearestNeighbors(DistanceMetric Metric, int Count, bool AreShares, bool IsByDistance = false) : Op, ILowers
{
    private const int Points = 1;
    private const int Results = 2;
    private const int MostPointBits = 4;
    private const int MostValueBits = 16;
    private const int SumBits = 29;
    private const float ShareScale = 1f / 256;

    /// <summary>What converters take for a distance of zero.</summary>
    public const double LeastDistance = 1e-6;

    public override OutputQuantization OutputQuantization => AreShares ? OutputQuantization.Known(ShareScale, 0) : OutputQuantization.Observed;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        (Shape x, Shape points, Shape results) = (inputs[0]!.Shape, inputs[Points]!.Shape, inputs[Results]!.Shape);
        return x.Rank == 2 && points.Rank == 2 && results.Rank == 2 && x[1] == points[1] && points[0] == results[0] && Count <= points[0]
            ? [inputs[0]!.Type with { Shape = Shape.Of(x[0], results[1]) }]
            : throw OpException.Shape($"{Count} neighbours of {x} among points of shape {points} with results of shape {results} do not exist");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        (Tensor x, Tensor points, Tensor results) = (inputs[0]!, inputs[Points]!, inputs[Results]!);
        float[] distances = new CDist(Metric).Evaluate([x, points])[0].Floats;
        int outputs = results.Shape[1];
        float[] means =
        [
            .. distances.Chunk(points.Shape[0]).SelectMany(row =>
            {
                int[] nearest = [.. Enumerable.Range(0, row.Length).OrderBy(k => row[k]).Take(Count)];
                double[] weights = Array.ConvertAll(nearest, k => IsByDistance ? 1 / Math.Max(row[k], LeastDistance) : 1);
                return Enumerable.Range(0, outputs).Select(o => (float)(nearest.Zip(weights, (k, w) => w * results.Floats[(k * outputs) + o]).Sum() / weights.Sum()));
            }),
        ];
        return [new Tensor(Shape.Of(x.Shape[0], outputs), means, x.Type.ElementType)];
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => (long)inputs[0].Shape[0] * inputs[Points].Shape.Count;

    public void Lower(LoweringContext context)
    {
        if (context.Input(0).Shape[0] != 1)
        {
            throw context.NotPlannable($"it takes {context.Input(0).Shape[0]} samples at once", "Export the model for one sample.");
        }

        const string NotFinite = "its points hold NaN or infinity";
        Tensor points = context.FiniteConstant(Points, NotFinite);
        Tensor results = context.FiniteConstant(Results, NotFinite);
        DeviceBuffer found = context.Scratch("found", NearestPointsCall.EntryBytes * Count);
        context.Emit(Nearest(context, found, points));
        context.Emit(IsByDistance ? WeightedMean(context, found, results) : Mean(context, found, results));
    }

    private NearestPointsCall Nearest(LoweringContext context, DeviceBuffer found, Tensor points)
    {
        QuantParams quant = context.Input(0).Quant;
        double[] levels = Array.ConvertAll(points.Floats, p => (p / (double)quant.Scale) + quant.ZeroPoint);
        double farthest = levels.Chunk(points.Shape[1]).Max(Farthest);
        int fraction = MostPointBits;
        while (fraction >= 0 && Math.ScaleB(farthest, Metric == DistanceMetric.Manhattan ? fraction : 2 * fraction) >= int.MaxValue)
        {
            fraction--;
        }

        return fraction < 0
            ? throw context.NotPlannable(
                "distances to its points are more than an int holds", "Calibrate with samples that are like the points, or use fewer features.")
            : new NearestPointsCall
            {
                Layer = context.Layer,
                X = context.InputBuffer(0),
                Y = found,
                Points = context.Table("Points", Array.ConvertAll(levels, level => (int)Math.Round(Math.ScaleB(level, fraction)))),
                Features = points.Shape[1],
                Fraction = fraction,
                IsSquared = Metric != DistanceMetric.Manhattan,
                Count = Count,
                First = 0,
            };
    }

    /// <summary>Of a point, the greatest distance that bytes can have, with a level for its rounding.</summary>
    private double Farthest(double[] levels) => levels.Sum(level =>
    {
        double most = Math.Max(Math.Abs(level), Math.Abs(byte.MaxValue - level)) + 1;
        return Metric == DistanceMetric.Manhattan ? most : most * most;
    });

    private NeighborMeanCall Mean(LoweringContext context, DeviceBuffer found, Tensor results)
    {
        QuantParams quant = context.Output().Quant;
        int outputs = results.Shape[1];
        double[] shares = Array.ConvertAll(results.Floats, value => value / (double)quant.Scale / Count);
        double greatest = shares.Max(Math.Abs) * Count;
        int fraction = Math.Clamp(SumBits - 1 - Math.ILogB(Math.Max(greatest, 1)), 1, MostValueBits);
        double limit = Math.ScaleB(1.0, SumBits - fraction) / Count;
        int[] values = Array.ConvertAll(shares, share => (int)Math.Round(Math.ScaleB(Math.Clamp(share, -limit, limit), fraction)));
        (byte[] rows, values) = Shared([.. values.Chunk(outputs)]);
        return new NeighborMeanCall
        {
            Layer = context.Layer,
            X = found,
            Y = context.OutputBuffer(),
            Rows = context.Table("Rows", rows),
            Values = context.Table("Values", values),
            Outputs = outputs,
            Count = Count,
            Fraction = fraction,
            OutputZeroPoint = quant.ZeroPoint,
        };
    }

    private WeightedNeighborMeanCall WeightedMean(LoweringContext context, DeviceBuffer found, Tensor results)
    {
        QuantParams quant = context.Output().Quant;
        int outputs = results.Shape[1];
        double[] levels = Array.ConvertAll(results.Floats, value => value / (double)quant.Scale);
        int fraction = Math.Clamp(SumBits - Math.ILogB(Math.Max(levels.Max(Math.Abs), 1)), 1, MostValueBits);
        double limit = Math.ScaleB(1.0, SumBits - fraction);
        (byte[] rows, int[] values) = Shared([.. levels.Select(level => (int)Math.Round(Math.ScaleB(Math.Clamp(level, -limit, limit), fraction))).Chunk(outputs)]);
        return new WeightedNeighborMeanCall
        {
            Layer = context.Layer,
            X = found,
            Y = context.OutputBuffer(),
            Rows = context.Table("Rows", rows),
            Values = context.Table("Values", values),
            Outputs = outputs,
            Count = Count,
            Fraction = fraction,
            IsRoot = Metric == DistanceMetric.Euclidean,
            OutputZeroPoint = quant.ZeroPoint,
        };
    }

    /// <summary>Rows of numbers once each, with the row of every point in a byte; where those are too many, all rows and none.</summary>
    private static (byte[] Rows, int[] Values) Shared(int[][] values)
    {
        var places = new Dictionary<string, int>();
        var distinct = new List<int[]>();
        int[] rows = Array.ConvertAll(values, row =>
        {
            string key = string.Join(',', row);
            if (places.TryAdd(key, distinct.Count))
            {
                distinct.Add(row);
            }

            return places[key];
        });
        return distinct.Count <= 1 << 8
            ? (Array.ConvertAll(rows, row => (byte)row), [.. distinct.SelectMany(row => row)])
            : ([], [.. values.SelectMany(row => row)]);
    }
}
