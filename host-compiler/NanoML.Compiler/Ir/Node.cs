using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>One use of an operator.</summary>
/// <param name="Name">Unique in its graph: the ONNX node's name where it has one. Messages and reports use it.</param>
/// <param name="Inputs">Names of values; an empty name is an optional input that is left out.</param>
/// <param name="Outputs">Names of values; never empty names.</param>
public sealed record Node(string Name, Op Op, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs)
{
    public string Output => Outputs[0];

    public Node WithInput(int index, string value) => this with { Inputs = Inputs.SetItem(index, value) };
}
