using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// A state that the model only takes apart on its way in, and only joins on its way out, becomes an input or output for each part: hidden units
/// and cells have scales of their own then. That is done to what <c>--state</c> carries over, and to what holds several kinds of states
/// of recurrent layers. Samples stay what they are, because the parts lie one behind the other.
/// </summary>
public static class DivideStates
{
    public static Graph Run(Graph graph)
    {
        var names = new FreshNames(graph.Values.Keys.ToHashSet().Add);
        Dictionary<string, Parts> inputs = Divisions(
            graph, graph.Inputs.Where(name => graph.FormOf(name) == InputForm.Same), name => InputParts(graph, names, name));
        Dictionary<string, Parts> outputs = Divisions(
            graph, graph.Outputs.Where(name => !graph.OutputLayouts.ContainsKey(name)), name => OutputParts(graph, names, name));
        foreach (StateLink link in graph.State)
        {
            (Parts? from, Parts? to) = (outputs.GetValueOrDefault(link.Output), inputs.GetValueOrDefault(link.Input));
            if (from is null || to is null || !from.Lengths.SequenceEqual(to.Lengths))
            {
                outputs.Remove(link.Output);
                inputs.Remove(link.Input);
            }
        }

        return inputs.Count + outputs.Count == 0 || graph.BatchSize > 1 ? graph : Divide(graph, inputs, outputs);
    }

    private static Dictionary<string, Parts> Divisions(Graph graph, IEnumerable<string> names, Func<string, Parts?> partsOf) => names
        .Where(name => graph.Value(name).Pinned is null)
        .Select(name => (name, parts: partsOf(name)))
        .Where(pair => pair.parts is { Names.Length: > 1 } parts
            && (parts.Kinds.Distinct().Count() > 1 || graph.State.Any(link => link.Input == pair.name || link.Output == pair.name)))
        .ToDictionary(pair => pair.name, pair => pair.parts!);

    /// <summary>What the readers take of an input along one axis, with what is between; null where they read anything else.</summary>
    private static Parts? InputParts(Graph graph, FreshNames names, string input)
    {
        Shape shape = graph.Value(input).Shape;
        var runs = new SortedSet<(int Start, int Count)>();
        int? axis = null;
        foreach (Node reader in graph.Nodes.Where(node => node.Inputs.Contains(input)))
        {
            if (reader.Outputs.Any(graph.Outputs.Contains) || Taken(reader, shape) is not { } taken || (axis ??= taken.Axis) != taken.Axis)
            {
                return null;
            }

            runs.UnionWith(taken.Runs);
        }

        if (axis is not { } along || graph.Outputs.Contains(input) || shape.Product(0, along) != 1 || runs.Zip(runs.Skip(1)).Any(pair => pair.First.Start + pair.First.Count > pair.Second.Start))
        {
            return null;
        }

        int end = 0;
        var all = new List<(int Start, int Count)>();
        foreach ((int start, int count) in runs.Append((shape[along], 0)))
        {
            all.AddRange(start > end ? [(end, start - end), (start, count)] : [(start, count)]);
            end = start + count;
        }

        all.RemoveAll(run => run.Count == 0);
        return new Parts(
            along, [.. all.Select((_, k) => names.Of($"{input}_{k}"))], [.. all.Select(run => run.Count)], [.. all.Select(run => KindOf(graph, input, shape, run))]);
    }

    /// <summary>The runs of an axis that a node takes of a value; null where it does not only do that.</summary>
    private static (int Axis, ImmutableArray<(int Start, int Count)> Runs)? Taken(Node reader, Shape shape)
    {
        switch (reader.Op)
        {
            case Gather { Indices: [var index], IndexShape.Rank: <= 1 } gather:
                return (gather.Axis, [(index, 1)]);
            case Split split:
                return (split.Axis, [.. split.Lengths.Select((length, k) => (split.Lengths.Take(k).Sum(), length))]);
            case Slice slice when slice.Steps.All(step => step == 1):
                int[] cut = [.. Enumerable.Range(0, shape.Rank).Where(k => slice.Extents[k] != shape[k])];
                return cut is [var axis] ? (axis, [(slice.Starts[axis], slice.Extents[axis])]) : null;
            default:
                return null;
        }
    }

    private static Parts? OutputParts(Graph graph, FreshNames names, string output)
    {
        Node? join = graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(output));
        return join is { Op: Concat concat } && graph.OutputOf(join).Shape.Product(0, concat.Axis) == 1
            && graph.Nodes.All(node => !node.Inputs.Contains(output)) && join.Inputs.All(name => !graph.Value(name).IsConstant)
            ? new Parts(
                concat.Axis, [.. join.Inputs.Select((_, k) => names.Of($"{output}_{k}"))], [.. join.Inputs.Select(name => graph.Value(name).Shape[concat.Axis])],
                [.. join.Inputs.Select(name => StateOrigin.OfOutput(graph, name)?.State ?? -1)])
            : null;
    }

    /// <summary>Which state of a recurrent layer a part begins; -1: none.</summary>
    private static int KindOf(Graph graph, string input, Shape shape, (int Start, int Count) run)
    {
        foreach (Node reader in graph.Nodes.Where(node => node.Inputs.Contains(input)))
        {
            int taken = Taken(reader, shape)!.Value.Runs.IndexOf(run);
            if (taken >= 0)
            {
                return StateOrigin.OfReader(graph, reader.Outputs[taken])?.State ?? -1;
            }
        }

        return -1;
    }

    private static Graph Divide(Graph graph, Dictionary<string, Parts> inputs, Dictionary<string, Parts> outputs)
    {
        ImmutableArray<string> Named(ImmutableArray<string> names, Dictionary<string, Parts> parts) =>
            [.. names.SelectMany(name => parts.TryGetValue(name, out Parts? own) ? own.Names : [name])];

        var editor = new GraphEditor(graph with
        {
            Inputs = Named(graph.Inputs, inputs),
            Outputs = Named(graph.Outputs, outputs),
            Values = graph.Values.AddRange(inputs.SelectMany(pair => pair.Value.Names.Select((name, k) => KeyValuePair.Create(
                name,
                new Value(name, graph.Value(pair.Key).Type with { Shape = graph.Value(pair.Key).Shape.With(pair.Value.Axis, pair.Value.Lengths[k]) }))))),
            State =
            [
                .. graph.State.SelectMany(link => outputs.TryGetValue(link.Output, out Parts? from)
                    ? from.Names.Zip(inputs[link.Input].Names, (output, input) => new StateLink(output, input))
                    : [link]),
            ],
        });
        foreach ((string input, Parts parts) in inputs)
        {
            ReadParts(editor, graph, input, parts);
        }

        foreach ((string output, Parts parts) in outputs)
        {
            Node join = editor.Producer(output)!;
            for (int k = 0; k < parts.Names.Length; k++)
            {
                editor.InsertAfter(join, new Node(
                    editor.FreshNodeName(parts.Names[k]), new Reshape(graph.Value(join.Inputs[k]).Shape), [join.Inputs[k]], [parts.Names[k]]));
            }
        }

        return editor.ToGraph();
    }

    private static void ReadParts(GraphEditor editor, Graph graph, string input, Parts parts)
    {
        foreach (Node reader in graph.Nodes.Where(node => node.Inputs.Contains(input)))
        {
            ImmutableArray<(int Start, int Count)> runs = Taken(reader, graph.Value(input).Shape)!.Value.Runs;
            editor.Remove(reader);
            for (int k = 0; k < runs.Length; k++)
            {
                int part = Enumerable.Range(0, parts.Lengths.Length).First(p => parts.Lengths.Take(p).Sum() == runs[k].Start);
                Node first = editor.Nodes[0];
                string taken = editor.InsertBefore(
                    first, reader.Outputs[k], new Reshape(graph.Value(reader.Outputs[k]).Shape), parts.Names[part]);
                editor.RedirectReaders(reader.Outputs[k], taken);
            }
        }
    }

    /// <param name="Axis">The first axis of more than one element.</param>
    /// <param name="Lengths">Of the parts along it.</param>
    /// <param name="Kinds">The state of a recurrent layer that each part is; -1: none.</param>
    private sealed record Parts(int Axis, ImmutableArray<string> Names, ImmutableArray<int> Lengths, ImmutableArray<int> Kinds);
}
