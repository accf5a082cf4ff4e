using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Tests.Support;

/// <summary>An ONNX model of one node, for tests of an operator's import.</summary>
internal sealed class NodeBuilder(string opType, int opset)
{
    private readonly List<string> _inputs = [];
    private readonly List<OnnxValueInfo> _graphInputs = [];
    private readonly List<OnnxTensor> _initializers = [];
    private readonly List<OnnxAttribute> _attributes = [];
    private readonly List<string> _outputs = ["y"];
    private readonly List<string> _graphOutputs = ["y"];

    /// <summary>An input that is not known at compile time.</summary>
    public NodeBuilder Input(Shape shape, ElementType type = ElementType.Float32)
    {
        _graphInputs.Add(new OnnxValueInfo(AddInput(), type, [.. shape.Dims.Select(OnnxDim.Of)]));
        return this;
    }

    public NodeBuilder Constant(Tensor tensor)
    {
        string name = AddInput();
        _initializers.Add(tensor.IsFloat
            ? new OnnxTensor(name, tensor.Type.ElementType, tensor.Shape.Dims, tensor.Floats)
            : new OnnxTensor(name, tensor.Type.ElementType, tensor.Shape.Dims, tensor.Integers));
        return this;
    }

    /// <summary>An optional input that is left out.</summary>
    public NodeBuilder Omitted()
    {
        _inputs.Add("");
        return this;
    }

    /// <param name="value">A float, long, string or <see cref="ImmutableArray{T}"/> of them.</param>
    public NodeBuilder Attribute(string name, object value)
    {
        _attributes.Add(new OnnxAttribute(name, value));
        return this;
    }

    /// <summary>One more output.</summary>
    /// <param name="used">Whether the model returns it.</param>
    public NodeBuilder Output(string name, bool used)
    {
        _outputs.Add(name);
        if (used)
        {
            _graphOutputs.Add(name);
        }

        return this;
    }

    /// <summary>The operator that the node becomes.</summary>
    public Op Import() => Assert.Single(ImportGraph().Nodes).Op;

    /// <summary>The message about a node that must be refused.</summary>
    public string Refusal() => Assert.Throws<CompilerException>(ImportGraph).Message;

    private Graph ImportGraph()
    {
        var node = new OnnxNode("node", opType, "", [.. _inputs], [.. _outputs], _attributes.ToImmutableDictionary(a => a.Name));
        var graph = new OnnxGraph(
            "test",
            [node],
            [.. _graphInputs],
            [.. _graphOutputs.Select(name => new OnnxValueInfo(name, ElementType.Float32, [], HasShape: false))],
            _initializers.ToImmutableDictionary(t => t.Name),
            []);
        return GraphImporter.Import(new OnnxModel("test.onnx", "", 8, opset, "", graph, ImmutableDictionary<string, string>.Empty));
    }

    private string AddInput()
    {
        _inputs.Add($"x{_inputs.Count}");
        return _inputs[^1];
    }
}
