using System.Globalization;
using NanoML.Compiler.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Learning.Tests.Gestures;

/// <summary>
/// A model of three classes learns a fourth from five recordings of it, and is judged on all windows of the recordings that were held back:
/// docs/teaching.md has the figures.
/// </summary>
public sealed class FourthClassTests(ITestOutputHelper output)
{
    private const int UsualMeans = 8;
    private const int Draws = 40;
    private const double Found = 85;
    private const double Lost = 2;

    private static readonly Lazy<WristRecordings> s_recordings = new(WristRecordings.Read);

    /// <summary>On average over draws of the five recordings, and in four draws of five.</summary>
    [SharedTheory]
    [InlineData("squat")]
    [InlineData("jumpingjack")]
    public void NewClass_FromFiveRecordings_IsFoundAndLittleIsLost(string leftOut)
    {
        using var seen = new Seen(s_recordings.Value, leftOut);
        Result[] results = Judge(seen, UsualMeans, Draw.FiveRecordings);
        Assert.InRange(results.Average(result => result.Found), Found, 100);
        Assert.InRange(results.Average(result => result.Lost), -100, Lost);
        Assert.InRange(results.Count(IsMet), Draws * 4 / 5, Draws);
    }

    /// <summary>All classes in turn, in every way: on demand.</summary>
    [MeasurementFact]
    public void EachClass_InEachWay_IsMeasured()
    {
        foreach (string leftOut in WristRecordings.Classes)
        {
            using var seen = new Seen(s_recordings.Value, leftOut);
            foreach (Draw draw in Enum.GetValues<Draw>())
            {
                Assert.InRange(Judge(seen, UsualMeans, draw).Average(result => result.Found), 1, 100);
                Judge(seen, 1, draw);
            }
        }
    }

    private static bool IsMet(Result result) => result.Found >= Found && result.Lost <= Lost;

    private Result[] Judge(Seen seen, int means, Draw draw)
    {
        Result[] results = [.. Enumerable.Range(0, Draws).Select(k => Teach(seen, means, seen.Examples(draw, new Random(k))))];
        double[] found = [.. results.Select(result => result.Found).Order()];
        double[] lost = [.. results.Select(result => result.Lost).Order()];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{seen.Name}, {means} means, {draw}: others before {seen.Before:f1} %; found {found.Average():f1} % ({found[0]:f1} to {found[^1]:f1}), "
            + $"lost {lost.Average():f2} points ({lost[0]:f2} to {lost[^1]:f2}); both met in {results.Count(IsMet)} of {Draws}"));
        return results;
    }

    private static Result Teach(Seen seen, int means, IEnumerable<byte[]> examples)
    {
        var memory = new FeatureMemory(seen.Known, 1, means);
        foreach (byte[] example in examples)
        {
            Assert.True(memory.TryAdd(seen.LeftOut, example, 0));
        }

        (double found, double others) = seen.Judge((features, own) => memory.Find(features, 0) ? memory.Class : own);
        return new Result(found, seen.Before - others);
    }

    /// <param name="Found">Percent of the windows of the new class.</param>
    /// <param name="Lost">Points of the others.</param>
    private sealed record Result(double Found, double Lost);
}

/// <summary>A measurement that takes long: it runs if NANOML_TEACHING is set, and the shared recordings are there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MeasurementFactAttribute : FactAttribute
{
    public MeasurementFactAttribute() => Skip = SharedData.Root is null ? SharedDataReason.Text
        : Environment.GetEnvironmentVariable("NANOML_TEACHING") is { Length: > 0 } ? null : "Set NANOML_TEACHING to measure all classes.";
}
