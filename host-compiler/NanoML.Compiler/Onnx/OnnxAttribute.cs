using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Onnx;

/// <summary>A named parameter of a node.</summary>
/// <param name="Value">
/// A <c>float</c>, <c>long</c>, <c>string</c>, <see cref="OnnxTensor"/>, <see cref="OnnxSubgraph"/>, or an <see cref="ImmutableArray{T}"/> of <c>float</c>, <c>long</c>
/// or <c>string</c>.
/// </param>
public sealed record OnnxAttribute(string Name, object Value)
{
    /// <exception cref="OpException">The attribute is of another type.</exception>
    public long Int(OnnxNode node) => As<long>(node, "an integer");

    /// <exception cref="OpException">The attribute is of another type.</exception>
    public float Float(OnnxNode node) => As<float>(node, "a float");

    /// <exception cref="OpException">The attribute is of another type.</exception>
    public string String(OnnxNode node) => As<string>(node, "a string");

    /// <exception cref="OpException">The attribute is of another type.</exception>
    public OnnxTensor Tensor(OnnxNode node) => As<OnnxTensor>(node, "a tensor");

    /// <exception cref="OpException">The attribute is of another type.</exception>
    public ImmutableArray<long> Ints(OnnxNode node) => As<ImmutableArray<long>>(node, "a list of integers");

    /// <exception cref="OpException">The attribute is of another type.</exception>
    public ImmutableArray<float> Floats(OnnxNode node) => As<ImmutableArray<float>>(node, "a list of floats");

    /// <exception cref="OpException">The attribute is of another type.</exception>
    public ImmutableArray<string> Strings(OnnxNode node) => As<ImmutableArray<string>>(node, "a list of strings");

    private T As<T>(OnnxNode node, string expected) => Value is T value
        ? value
        : throw new OpException(DiagnosticCatalog.BadGraph, $"attribute '{Name}' of {node.OpType} must be {expected}");
}

/// <summary>A graph that an attribute of control flow holds. One that is too large, or holds texts, is <see cref="Unread"/>.</summary>
/// <param name="Nodes">As they stand in the file; they may read values of the graphs around.</param>
public sealed record OnnxSubgraph(
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableArray<OnnxNode> Nodes,
    ImmutableDictionary<string, OnnxTensor> Initializers)
{
    /// <summary>The most nodes of a graph that is read.</summary>
    public const int MaxNodes = 4096;

    public static readonly OnnxSubgraph Unread = new([], [], [], ImmutableDictionary<string, OnnxTensor>.Empty);

    /// <summary>The values that it has of its own.</summary>
    public IEnumerable<string> Own => Inputs.Concat(Initializers.Keys).Concat(Nodes.SelectMany(node => node.Outputs));

    /// <summary>The values of graphs around it that it reads.</summary>
    public IEnumerable<string> Captured => Nodes.SelectMany(node => node.Reads).Concat(Outputs).Where(name => name.Length > 0).Except(Own);

    /// <summary>The graph with other names for values of the graphs around it.</summary>
    public OnnxSubgraph Renamed(IReadOnlyDictionary<string, string> names)
    {
        var outer = names.ToDictionary();
        foreach (string own in Own)
        {
            outer.Remove(own);
        }

        return this with
        {
            Nodes = [.. Nodes.Select(node => node.Reading(outer))],
            Outputs = [.. Outputs.Select(name => outer.GetValueOrDefault(name, name))],
        };
    }
}
