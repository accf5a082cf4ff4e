using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Reporting;

/// <summary>A cell of the grid that a graph is drawn on: rows run down, lanes to the right.</summary>
public readonly record struct GridCell(int Row, int Lane);

/// <summary>A box of the picture.</summary>
/// <param name="Operator">What it computes; for the graph's ends <c>Input</c> and <c>Output</c>.</param>
/// <param name="Shape">Of its first output.</param>
/// <param name="HasWeights">Whether it was trained.</param>
public sealed record GraphBox(string Operator, string Name, string Shape, bool HasWeights, GridCell Cell);

/// <summary>A graph on a grid, from top to bottom: a node stands below everything that it reads.</summary>
/// <remarks>
/// Layers by longest path, as in Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981).
/// Instead of reducing crossings, a node stays in the lane of its first producer, and a value that skips rows keeps a lane of its own: the
/// main path of a network runs straight down and its shortcuts beside it.
/// </remarks>
/// <param name="Edges">From producer to consumer, through the cells that the value passes.</param>
public sealed record GraphLayout(ImmutableArray<GraphBox> Boxes, ImmutableArray<ImmutableArray<GridCell>> Edges)
{
    public int Rows => Boxes.Max(b => b.Cell.Row) + 1;

    public int Lanes => Edges.SelectMany(e => e).Select(c => c.Lane).Concat(Boxes.Select(b => b.Cell.Lane)).Max() + 1;

    public static GraphLayout Of(Graph graph)
    {
        List<Vertex> vertices = Vertices(graph);
        foreach (Vertex vertex in vertices)
        {
            vertex.Row = vertex.Sources.Count == 0 ? 0 : vertex.Sources.Max(s => s.Row) + 1;
            vertex.Sources.ForEach(s => s.LastRow = Math.Max(s.LastRow, vertex.Row));
        }

        ChooseLanes(vertices);
        return new GraphLayout(
            [.. vertices.Select(v => v.Box with { Cell = new GridCell(v.Row, v.Lanes[v.Row]) })],
            [.. vertices.SelectMany(v => v.Sources.Select(s => Path(s, v)))]);
    }

    private static List<Vertex> Vertices(Graph graph)
    {
        var makers = new Dictionary<string, Vertex>();
        var vertices = new List<Vertex>();
        foreach (string input in graph.Inputs)
        {
            vertices.Add(makers[input] = new Vertex(Box("Input", input, graph.Value(input), false), []));
        }

        foreach (Node node in graph.Nodes)
        {
            var vertex = new Vertex(
                Box(Operator(node.Op), node.Name, graph.OutputOf(node), node.Op is IWeightedOp),
                [.. node.Inputs.Where(makers.ContainsKey).Select(name => makers[name]).Distinct()]);
            vertices.Add(vertex);
            foreach (string output in node.Outputs)
            {
                makers[output] = vertex;
            }
        }

        vertices.AddRange(graph.Outputs.Select(name => new Vertex(Box("Output", name, graph.Value(name), false), [makers[name]])));
        return vertices;
    }

    private static GraphBox Box(string op, string name, Value value, bool hasWeights) =>
        new(op, name, value.Shape.ToString(), hasWeights, default);

    private static string Operator(Op op) => op is IFusesClamp { Clamp: not null } ? $"{op.OpType} + clamp" : op.OpType;

    private static void ChooseLanes(List<Vertex> vertices)
    {
        int rows = vertices.Max(v => v.Row) + 1;
        ILookup<int, Vertex> byRow = vertices.ToLookup(v => v.Row);
        var passing = new List<Vertex>();
        for (int row = 0; row < rows; row++)
        {
            var taken = new HashSet<int>();
            foreach (Vertex vertex in byRow[row].OrderBy(v => Wish(v, row)))
            {
                vertex.Lanes[row] = Take(taken, Wish(vertex, row));
            }

            passing.RemoveAll(v => v.LastRow <= row);
            foreach (Vertex vertex in passing.OrderBy(v => v.Lanes[row - 1]))
            {
                vertex.Lanes[row] = Take(taken, vertex.Lanes[row - 1]);
            }

            passing.AddRange(byRow[row]);
        }
    }

    private static int Wish(Vertex vertex, int row) => vertex.Sources.Count == 0 ? 0 : vertex.Sources.Min(s => s.Lanes[row - 1]);

    private static int Take(HashSet<int> taken, int wish)
    {
        int lane = wish;
        while (!taken.Add(lane))
        {
            lane++;
        }

        return lane;
    }

    private static ImmutableArray<GridCell> Path(Vertex source, Vertex target) =>
    [
        .. Enumerable.Range(source.Row, target.Row - source.Row).Select(row => new GridCell(row, source.Lanes[row])),
        new(target.Row, target.Lanes[target.Row]),
    ];

    /// <param name="sources">What it reads, each once.</param>
    private sealed class Vertex(GraphBox box, List<Vertex> sources)
    {
        public GraphBox Box { get; } = box;

        public List<Vertex> Sources { get; } = sources;

        public int Row { get; set; }

        /// <summary>Of the last consumer.</summary>
        public int LastRow { get; set; }

        /// <summary>Its own lane, and those that its value passes, by row.</summary>
        public Dictionary<int, int> Lanes { get; } = [];
    }
}
