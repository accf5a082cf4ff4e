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

/// <summary>A graph that an attribute of control flow holds. Only a small one is read: the others are <see cref="Unread"/>.</summary>
/// <param name="Nodes">As they stand in the file; nothing is known of what they read.</param>
public sealed record OnnxSubgraph(
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableArray<OnnxNode> Nodes,
    ImmutableDictionary<string, OnnxTensor> Initializers)
{
    /// <summary>The most nodes of a graph that is read.</summary>
    public const int MaxNodes = 16;

    public static readonly OnnxSubgraph Unread = new([], [], [], ImmutableDictionary<string, OnnxTensor>.Empty);
}
