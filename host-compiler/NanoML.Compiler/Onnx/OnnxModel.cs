using System.Collections.Immutable;

namespace NanoML.Compiler.Onnx;

/// <summary>An ONNX file as it was read: the structure is sound, and nothing is known about what the operators mean.</summary>
/// <param name="Path">The file name as the user gave it.</param>
/// <param name="Sha256">Of the model file alone, without external data: 64 lower-case hexadecimal digits.</param>
/// <param name="Opset">The version of the default domain's operators, 7 to 22.</param>
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
    /// <summary>The file itself; empty for a model that was not read from one.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Where external data lie: the folder of <see cref="Path"/>.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
}

/// <summary>
/// The graph of a model. Every value has one producer (an input, an initialiser or a node), every value that is used has one, and names are
/// printable text on one line.
/// </summary>
/// <param name="Nodes">In topological order: a node comes after those that produce its inputs. Their names are unique.</param>
/// <param name="Inputs">Those that must be fed: inputs that are initialisers as well are not among them.</param>
/// <param name="ValueInfos">Types the exporter noted for values in between; tensors with a known rank only.</param>
public sealed record OnnxGraph(
    string Name,
    ImmutableArray<OnnxNode> Nodes,
    ImmutableArray<OnnxValueInfo> Inputs,
    ImmutableArray<OnnxValueInfo> Outputs,
    ImmutableDictionary<string, OnnxTensor> Initializers,
    ImmutableArray<OnnxValueInfo> ValueInfos);

/// <summary>One operation. Its domain is the default one, written as the empty string.</summary>
/// <param name="Name">Unique in the graph; made from the operator and the position when the file has none.</param>
/// <param name="Inputs">Names of values; empty for an optional input that is left out.</param>
/// <param name="Outputs">Names of values; empty for an optional output that is left out.</param>
public sealed record OnnxNode(
    string Name,
    string OpType,
    string Domain,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableDictionary<string, OnnxAttribute> Attributes);
