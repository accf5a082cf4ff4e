using NanoML.Compiler.Onnx.Proto;
using AttributeType = NanoML.Compiler.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NanoML.Conformance.Tests.Support;

/// <summary>What the tests say of one operator.</summary>
internal sealed class OperatorEvidence
{
    private readonly SortedDictionary<string, SortedSet<string>> _attributes = new(StringComparer.Ordinal);

    /// <summary>How many of ONNX's node tests have such a node and pass.</summary>
    public int NodeTests { get; set; }

    /// <summary>How many of the random graphs have such a node.</summary>
    public int RandomGraphs { get; set; }

    public bool IsSome => NodeTests + RandomGraphs > 0;

    /// <summary>Why other node tests of the operator are not claimed.</summary>
    public SortedSet<string> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>The attributes that nodes had, with the values of those that are words.</summary>
    public IEnumerable<string> Attributes => _attributes.Select(a => a.Value.Count == 0 ? a.Key : $"{a.Key} ({string.Join(", ", a.Value)})");

    public void AddAttributes(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (!_attributes.TryGetValue(attribute.Name, out SortedSet<string>? words))
            {
                _attributes.Add(attribute.Name, words = new SortedSet<string>(StringComparer.Ordinal));
            }

            words.UnionWith(Words(attribute));
        }
    }

    // A tensor's names and class labels are no choices of an operator: choices begin with a letter and have no other signs than digits and underscores.
    private static IEnumerable<string> Words(AttributeProto attribute) => attribute.Type switch
    {
        AttributeType.String => Choices([attribute.S.ToStringUtf8()]),
        AttributeType.Strings => Choices(attribute.Strings.Select(s => s.ToStringUtf8())),
        _ => [],
    };

    private static IEnumerable<string> Choices(IEnumerable<string> values) => values.Where(value => value.Length > 1 && char.IsAsciiLetter(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
}
