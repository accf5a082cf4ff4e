using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Onnx;

/// <summary>An ONNX file as it was read: the structure is sound, and nothing is known about what the operators mean.</summary>
/// <param name="Path">The file name as the user gave it.</param>
/// <param name="Sha256">Of the model file alone, without external data: 64 lower-case hexadecimal digits.</param>
/// <param name="Opset">The version of the default domain's operators, 7 to 25; 0 when the model has none of them.</param>
/// <param name="ProducerName">One line; empty when the file does not say.</param>
public sealed record OnnxModel(
    string Path,
    string Sha256,
    long IrVersion,
    int Opset,
    string ProducerName,
    OnnxGraph Graph,
    ImmutableDictionary<string, string> Metadata)
{
    /// <summary>The file itself, with the inputs and outputs of <see cref="Graph"/>; empty for a model that was not read from one.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The version of the operators of <see cref="OnnxDomains.Classical"/>, 1 to 5; 0 when the model has none of them.</summary>
    public int ClassicalOpset { get; init; }

    /// <summary>The inputs of the file, in their order, where the one input of <see cref="Graph"/> stands for several; else empty.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>The version of the operators of a node's domain; 1 of those whose operators have not changed.</summary>
    public int OpsetOf(OnnxNode node) => node.Domain switch
    {
        "" => Opset,
        OnnxDomains.Classical => ClassicalOpset,
        _ => 1,
    };

    /// <summary>Where external data lie: the folder of <see cref="Path"/>.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
}

/// <summary>
/// The graph of a model. Every value has one producer (an input, an initialiser or a node), every value that is used has one, and names are
/// printable text on one line.
/// </summary>
/// <param name="Nodes">In topological order: a node comes after those that produce its inputs. Their names are unique.</param>
/// <param name="Inputs">Those that must be fed: inputs that are initialisers as well are not among them.</param>
/// <param name="Outputs">Each once, also where the file names it twice.</param>
/// <param name="ValueInfos">Types the exporter noted for values in between; tensors with a known rank only.</param>
public sealed record OnnxGraph(
    string Name,
    ImmutableArray<OnnxNode> Nodes,
    ImmutableArray<OnnxValueInfo> Inputs,
    ImmutableArray<OnnxValueInfo> Outputs,
    ImmutableDictionary<string, OnnxTensor> Initializers,
    ImmutableArray<OnnxValueInfo> ValueInfos)
{
    /// <summary>The names of initialisers that hold texts, which are not read: they name columns.</summary>
    public ImmutableHashSet<string> Texts { get; init; } = [];

    /// <summary>
    /// The graph without the nodes that no output depends on, and without the inputs that only those read. The last input stays, though
    /// nothing reads it.
    /// </summary>
    public OnnxGraph WithoutUnused()
    {
        HashSet<string> used = [.. Outputs.Select(output => output.Name)];
        var nodes = new List<OnnxNode>();
        foreach (OnnxNode node in Nodes.Reverse().Where(node => node.Outputs.Any(used.Contains)))
        {
            nodes.Add(node);
            used.UnionWith(node.Reads);
        }

        nodes.Reverse();
        ImmutableArray<OnnxValueInfo> inputs = [.. Inputs.Where(input => used.Contains(input.Name))];
        return this with { Nodes = [.. nodes], Inputs = inputs.IsEmpty ? [.. Inputs.Take(1)] : inputs };
    }

    /// <summary>Names for values and nodes that none has.</summary>
    public FreshNames FreshNames()
    {
        HashSet<string> taken =
        [
            .. Inputs.Select(value => value.Name), .. Initializers.Keys, .. Nodes.SelectMany(node => node.Outputs), .. Nodes.Select(node => node.Name),
        ];
        return new FreshNames(taken.Add);
    }

    /// <summary>Whether both take and give the same values, of the same types.</summary>
    public bool HasSameInterface(OnnxGraph other) =>
        Outputs.Select(output => output.Name).SequenceEqual(other.Outputs.Select(output => output.Name))
        && Inputs.Select(input => (input.Name, input.ElementType)).SequenceEqual(other.Inputs.Select(input => (input.Name, input.ElementType)));
}

/// <summary>One operation.</summary>
/// <param name="Name">Unique in the graph; made from the operator and the position when the file has none.</param>
/// <param name="Domain">Empty for the standard's own operators, also where the file writes ai.onnx.</param>
/// <param name="Inputs">Names of values; empty for an optional input that is left out.</param>
/// <param name="Outputs">Names of values; empty for an optional output that is left out.</param>
public sealed record OnnxNode(
    string Name,
    string OpType,
    string Domain,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>What it needs to run: its inputs but those that are left out, and what the graphs among its attributes read besides.</summary>
    public IEnumerable<string> Reads =>
        Inputs.Where(name => name.Length > 0).Concat(Attributes.Values.Select(attribute => attribute.Value).OfType<OnnxSubgraph>().SelectMany(graph => graph.Captured));

    /// <summary>The node with other names for what it reads.</summary>
    public OnnxNode Reading(IReadOnlyDictionary<string, string> names) => this with
    {
        Inputs = [.. Inputs.Select(name => names.GetValueOrDefault(name, name))],
        Attributes = Attributes.ToImmutableDictionary(
            pair => pair.Key, pair => pair.Value.Value is OnnxSubgraph graph ? pair.Value with { Value = graph.Renamed(names) } : pair.Value),
    };
}
