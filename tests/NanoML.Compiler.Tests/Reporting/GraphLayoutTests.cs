using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Reporting;

public sealed class GraphLayoutTests
{
    [Fact]
    public void Of_Chain_RunsStraightDown()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 4, 4));
        GraphLayout layout = GraphLayout.Of(builder.Build(builder.Add(new Sigmoid(), builder.Conv(GraphBuilder.Input, 3))));

        Assert.Equal(["Input", "Conv", "Sigmoid", "Output"], layout.Boxes.Select(b => b.Operator));
        Assert.Equal(["1x2x4x4", "1x3x4x4", "1x3x4x4", "1x3x4x4"], layout.Boxes.Select(b => b.Shape));
        Assert.Equal([false, true, false, false], layout.Boxes.Select(b => b.HasWeights));
        Assert.Equal((4, 1), (layout.Rows, layout.Lanes));
    }

    [Fact]
    public void Of_Residual_RunsItsShortcutBesideTheMainPath()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 4, 4));
        string first = builder.Conv(GraphBuilder.Input, 2);
        string second = builder.Conv(builder.Conv(first, 2), 2);
        GraphLayout layout = GraphLayout.Of(builder.Build(builder.Add(new Add(), second, first)));

        Assert.All(layout.Boxes, box => Assert.Equal(0, box.Cell.Lane));
        ImmutableArray<GridCell> shortcut = Assert.Single(layout.Edges, e => e.Length > 2);
        Assert.Equal<GridCell>([new(1, 0), new(2, 1), new(3, 1), new(4, 0)], shortcut);
    }

    [Fact]
    public void Of_RandomGraphs_EveryEdgeGoesDownAndNothingLiesOnAnother()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Graph graph = Pipeline.Run(new RandomGraph(seed).Build());
            GraphLayout layout = GraphLayout.Of(graph);

            Assert.Equal(graph.Nodes.Length + 2, layout.Boxes.Length);
            HashSet<GridCell> boxes = [.. layout.Boxes.Select(b => b.Cell)];
            Assert.Equal(layout.Boxes.Length, boxes.Count);
            Assert.All(layout.Edges, edge =>
            {
                Assert.Equal(Enumerable.Range(edge[0].Row, edge.Length), edge.Select(c => c.Row));
                Assert.Contains(edge[0], boxes);
                Assert.Contains(edge[^1], boxes);
                Assert.All(edge[1..^1], cell => Assert.DoesNotContain(cell, boxes));
            });
        }
    }
}
