using NanoML.Compiler.Reporting;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Reporting;

public sealed class ArenaChartTests
{
    [Fact]
    public void Of_RandomPlans_ShowsEveryBufferInsideTheArenaWithoutOverlap()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            EmissionPlan plan = ReferenceCode.PlanFor(new RandomModel(seed).Plan);
            ArenaChart chart = ArenaChart.Of(plan);

            Assert.Equal(plan.Arena.Offsets.Count, chart.Places.Length);
            Assert.Equal(plan.Layers.Length, chart.Calls.Length);
            Assert.Equal(chart.Length, chart.Places.Max(p => p.Offset + p.Length));
            Assert.InRange(chart.PeakBytes, 1, chart.Length);
            Assert.InRange(chart.PeakCall, 0, chart.Calls.Length - 1);
            Assert.All(Overlaps(chart), pair => Assert.Equal(
                (pair.A.Offset, pair.A.Length, pair.A.Last), (pair.B.Offset, pair.B.Length, pair.B.First)));
        }
    }

    // What is left is an output in the place of its input.
    private static IEnumerable<(ArenaPlace A, ArenaPlace B)> Overlaps(ArenaChart chart) =>
        from k in Enumerable.Range(0, chart.Places.Length)
        from b in chart.Places[(k + 1)..]
        let a = chart.Places[k]
        where a.First <= b.Last && b.First <= a.Last && a.Offset < b.Offset + b.Length && b.Offset < a.Offset + a.Length
        select (a, b);
}
