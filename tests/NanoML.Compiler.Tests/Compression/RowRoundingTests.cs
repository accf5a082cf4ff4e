using NanoML.Compiler.Compression;

namespace NanoML.Compiler.Tests.Compression;

public class RowRoundingTests
{
    private const float Unit = 0.7f;
    private static readonly LayerScales s_scales = new(1, Unit);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Round_IsNeverWorseThanTheNearestLevelsByMoreThanItMaySpend(int bits)
    {
        var levels = WeightLevels.Linear(bits);
        for (int seed = 0; seed < 20; seed++)
        {
            var row = new RowProblems(12, seed);
            RoundedRow rounded = new RowRounding(row.Problem, 0).Round(levels, s_scales, hidesInNoise: true);
            double scale = row.Weights.Max(MathF.Abs) / levels.Largest;
            double nearest = row.Objective(Array.ConvertAll(row.Weights, w => scale * levels.Nearest(w / scale)));
            double allowance = 0.1 * (nearest - row.Least([.. Enumerable.Range(0, 12)]) + s_scales.OutputNoise);

            Assert.Equal(rounded.Error, row.Objective(Reals(rounded)), 1e-6 * Math.Abs(nearest));
            Assert.True(rounded.Error <= nearest + allowance, $"seed {seed}: {rounded.Error} instead of {nearest}");
            Assert.All(rounded.Levels, q => Assert.Contains(q, levels.Values));
        }
    }

    // All 3^6 choices at the scale that was found.
    [Fact]
    public void Round_OfFewWeights_IsNearTheBestOfAllChoices()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var row = new RowProblems(6, seed);
            RoundedRow rounded = new RowRounding(row.Problem, 0).Round(WeightLevels.Linear(2), s_scales, hidesInNoise: true);
            double best = Enumerable.Range(0, 729).Min(code => row.Objective(
                [.. Enumerable.Range(0, 6).Select(k => rounded.Scale * (double)((code / (int)Math.Pow(3, k) % 3) - 1))]));
            double unrounded = row.Least([.. Enumerable.Range(0, 6)]);

            Assert.True(rounded.Error - unrounded <= 1.5 * (best - unrounded) + 1e-9, $"seed {seed}: {rounded.Error}, best {best}");
        }
    }

    [Fact]
    public void Round_KeepsZerosAndMakesUpForThem()
    {
        int[] support = [0, 3, 4, 9, 11];
        var row = new RowProblems(12, 1);
        RoundedRow rounded = new RowRounding(row.Problem.Restrict(support), 0).Round(WeightLevels.Linear(8), s_scales, hidesInNoise: true);
        double[] cut = [.. row.Weights.Select((w, k) => support.Contains(k) ? w : 0.0)];

        Assert.All(Enumerable.Range(0, 12).Except(support), k => Assert.Equal(0, rounded.Levels[k]));
        Assert.True(rounded.Error < row.Objective(cut));
    }

    [Fact]
    public void Round_NothingLeft_IsZerosWithAScale()
    {
        RoundedRow rounded = new RowRounding(new RowProblems(4, 1).Problem.Restrict([]), 0.5).Round(WeightLevels.Linear(4), s_scales, hidesInNoise: true);

        Assert.Equal(new sbyte[4], rounded.Levels);
        Assert.Equal(0.5f, rounded.Scale);
    }

    [Fact]
    public void Round_ScaleIsNeverBelowTheLeast() =>
        Assert.True(new RowRounding(new RowProblems(6, 2).Problem, 0.25).Round(WeightLevels.Linear(8), s_scales, hidesInNoise: true).Scale >= 0.25f);

    [Fact]
    public void Round_PrunedRows_TakesCheaperIntegersForATwentiethOfWhatPruningCost()
    {
        int shifts = 0;
        int magnitudes = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var row = new RowProblems(24, seed);
            int[] support = [.. OptimalBrainSurgeon.Trace(row.Problem, 1).ToEnd().Skip(12).Select(step => step.Weights[0]).Order()];
            RoundedRow rounded = new RowRounding(row.Problem.Restrict(support), 0).Round(WeightLevels.Linear(8), s_scales, hidesInNoise: true);
            double[] exact = Array.ConvertAll(row.Weights, w => (double)w);
            double unpruned = row.Objective(exact);
            double pruned = row.Least(support);

            // Rounding itself to eight bits costs little beside half of the weights.
            Assert.InRange(row.Objective(Reals(rounded)), pruned, pruned + (0.07 * (pruned - unpruned)));
            shifts += IsShift(rounded) ? 1 : 0;
            magnitudes += Magnitudes(rounded);
        }

        Assert.True(shifts >= 18, $"{shifts} of 20 scales make requantising a shift");
        Assert.InRange(magnitudes / 20.0, 1, 9);
    }

    [Fact]
    public void Round_UnprunedRows_TakeCheaperIntegersForATenthOfTheNoise()
    {
        int shifts = 0;
        int[] magnitudes = [0, 0];
        for (int seed = 0; seed < 20; seed++)
        {
            var row = new RowProblems(24, seed);
            double exact = row.Least([.. Enumerable.Range(0, 24)]);
            var rounding = new RowRounding(row.Problem, 0);
            RoundedRow cheap = rounding.Round(WeightLevels.Linear(8), s_scales, hidesInNoise: true);
            RoundedRow best = rounding.Round(WeightLevels.Linear(8), s_scales, hidesInNoise: false);

            Assert.InRange(cheap.Error - exact, 0, (1.11 * (best.Error - exact)) + (0.1 * s_scales.OutputNoise));
            shifts += IsShift(cheap) ? 1 : 0;
            magnitudes[0] += Magnitudes(cheap);
            magnitudes[1] += Magnitudes(best);
        }

        Assert.True(shifts >= 15, $"{shifts} of 20 scales make requantising a shift");
        Assert.True(magnitudes[0] < 0.8 * magnitudes[1], $"{magnitudes[0]} magnitudes instead of {magnitudes[1]}");
    }

    [Fact]
    public void Round_NothingToHideBehind_HasNothingToSpend()
    {
        var rounding = new RowRounding(new RowProblems(12, 3).Problem, 0);

        RoundedRow rounded = rounding.Round(WeightLevels.Linear(4), s_scales, hidesInNoise: false);
        RoundedRow elsewhere = rounding.Round(WeightLevels.Linear(4), new LayerScales(1, 3 * Unit), hidesInNoise: false);

        Assert.Equal(rounded.Scale, elsewhere.Scale);
        Assert.Equal(rounded.Levels, elsewhere.Levels);
    }

    [Fact]
    public void MoreZeros_LeastHarmFirst_KnowTheErrorThatTheyMake()
    {
        int zeros = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var row = new RowProblems(24, seed);
            var rounding = new RowRounding(row.Problem, 0);
            RoundedRow rounded = rounding.AtScale(WeightLevels.Linear(4), row.Weights.Max() / 7);
            double limit = rounded.Error + (0.5 * rounding.Noise(rounded));

            RoundedRow sparser = MoreZeros.In(rounded, limit, rounding);

            Assert.Equal(row.Objective(Reals(sparser)), sparser.Error, 1e-6 * Math.Abs(sparser.Error));
            Assert.InRange(sparser.Error, rounded.Error, limit);
            zeros += sparser.Levels.Count(q => q == 0) - rounded.Levels.Count(q => q == 0);
        }

        Assert.True(zeros > 0);
    }

    [Fact]
    public void Round_InMemoryOfAnotherRow_GivesTheSameIntegers()
    {
        RowProblem pruned = new RowProblems(24, 5).Problem.Restrict([1, 2, 3, 8, 9, 13, 20]);
        RoundedRow first = Round(pruned);
        Round(new RowProblems(24, 6).Problem.Restrict([.. Enumerable.Range(0, 23)]));
        RoundedRow second = Round(pruned);

        Assert.Equal(first.Levels, second.Levels);
        Assert.Equal(first.Scale, second.Scale);
        Assert.Equal(first.Error, second.Error);

        static RoundedRow Round(RowProblem problem)
        {
            using var rounding = new RowRounding(problem, 0);
            return rounding.Round(WeightLevels.Linear(4), s_scales, hidesInNoise: true);
        }
    }

    private static bool IsShift(RoundedRow row)
    {
        double exponent = Math.Log2(row.Scale / Unit);
        return Math.Abs(exponent - Math.Round(exponent)) < 1e-6;
    }

    private static int Magnitudes(RoundedRow row) => row.Levels.Select(q => Math.Abs((int)q)).Where(m => m > 0).Distinct().Count();

    private static double[] Reals(RoundedRow row) => Array.ConvertAll(row.Levels, q => (double)row.Scale * q);
}
