using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>The nodes and initialisers of a graph in the making.</summary>
internal sealed class OnnxParts
{
    private readonly FreshNames _nodeNames = new(new HashSet<string>().Add);
    private readonly FreshNames _valueNames;
    private readonly HashSet<string> _values;

    /// <param name="taken">Names of values that only <see cref="Add(OnnxNode)"/> makes.</param>
    public OnnxParts(IEnumerable<string> taken)
    {
        _values = [.. taken];
        _valueNames = new FreshNames(_values.Add);
    }

    public ImmutableArray<OnnxNode>.Builder Nodes { get; } = ImmutableArray.CreateBuilder<OnnxNode>();

    public ImmutableDictionary<string, OnnxTensor>.Builder Initializers { get; } = ImmutableDictionary.CreateBuilder<string, OnnxTensor>();

    public string FreshValue(string hint) => _valueNames.Of(hint);

    public string FreshNode(string hint) => _nodeNames.Of(hint);

    public void Add(OnnxNode node) => Nodes.Add(node);

    public string Add(OnnxTensor tensor)
    {
        Initializers.Add(tensor.Name, tensor);
        return tensor.Name;
    }

    /// <summary>A constant for a node; the name is made from the hint.</summary>
    public string Constant(string hint, ImmutableArray<int> dims, float[] values) => Add(new OnnxTensor(FreshValue(hint), ElementType.Float32, dims, values));

    /// <inheritdoc cref="Constant(string, ImmutableArray{int}, float[])"/>
    public string Constant(string hint, ImmutableArray<int> dims, long[] values, ElementType type = ElementType.Int64) =>
        Add(new OnnxTensor(FreshValue(hint), type, dims, values));

    public static OnnxNode Node(string name, string opType, IEnumerable<string> inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var all = ImmutableDictionary.CreateBuilder<string, OnnxAttribute>();
        foreach ((string attribute, object value) in attributes)
        {
            all.Add(attribute, new OnnxAttribute(attribute, value));
        }

        return new OnnxNode(name, opType, "", [.. inputs], [output], all.ToImmutable());
    }
}
