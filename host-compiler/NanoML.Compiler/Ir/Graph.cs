using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>
/// A typed, immutable data-flow graph: every value has a shape and an element type, nodes stand in an order in which they can run.
/// Passes make new graphs; <see cref="GraphEditor"/> helps them.
/// </summary>
/// <param name="Source">The model file's name as the user gave it, for messages.</param>
/// <param name="Values">Every value, constants included, by name.</param>
/// <param name="Inputs">Names of what the caller provides.</param>
/// <param name="Outputs">Names of what the caller receives.</param>
public sealed record Graph(
    string Name,
    string Source,
    ImmutableArray<Node> Nodes,
    ImmutableDictionary<string, Value> Values,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableDictionary<string, string> Metadata)
{
    public Value Value(string name) => Values[name];

    /// <summary>The values a node reads; null for an optional input that is left out.</summary>
    public Value?[] InputsOf(Node node) => [.. node.Inputs.Select(name => name.Length == 0 ? null : Values[name])];

    public Value OutputOf(Node node) => Values[node.Output];

    /// <summary>For errors: the file, the node and its operator.</summary>
    public string Describe(Node node) => $"{Source}: node '{node.Name}' ({node.Op.OpType})";

    /// <summary>Total multiply-accumulates of one inference.</summary>
    public long CountMacs() => Nodes.Sum(CountMacs);

    public long CountMacs(Node node) => node.Op.CountMacs([.. node.Inputs.Where(n => n.Length > 0).Select(n => Values[n].Type)], OutputOf(node).Type);

    /// <summary>Elements of all float constants that nodes read: the trained parameters.</summary>
    public long CountParameters() => Nodes
        .SelectMany(n => n.Inputs)
        .Where(n => n.Length > 0 && Values[n] is { Constant.IsFloat: true, Shape.Rank: > 0 })
        .Distinct()
        .Sum(n => (long)Values[n].Shape.Count);
}
