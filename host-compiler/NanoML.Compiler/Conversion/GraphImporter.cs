using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Types an ONNX model: resolves every shape, turns nodes into operators by <see cref="OperatorTable"/>, and folds what is constant on the
/// way, so that shape arithmetic is gone before anything looks at it.
/// </summary>
public sealed class GraphImporter : IImportScope
{
    /// <summary>In elements of one byte; an activation beyond it cannot exist on the device.</summary>
    public const int MaxActivationElements = DeviceHeap.LargestArrayBytes;

    /// <summary>The largest constant that folding makes: far more than any board's flash.</summary>
    private const int MaxConstantElements = 1 << 24;

    /// <summary>The largest activation that is typed at all: several samples may be of a batch, of which one is compiled.</summary>
    private const int MaxImportedElements = 1 << 28;

    private static readonly string s_limits = $"the device holds 1 to {MaxActivationElements} elements in one array";

    private readonly OnnxModel _model;
    private readonly OnnxGraph _graph;
    private readonly string _source;
    private readonly ImmutableDictionary<string, int> _symbols;
    private readonly ImmutableDictionary<string, Value>.Builder _values = ImmutableDictionary.CreateBuilder<string, Value>();
    private readonly List<Node> _nodes = [];
    private readonly HashSet<string> _read;
    private readonly HashSet<string> _made;
    private readonly FreshNames _nodeNames;
    private readonly FreshNames _valueNames;

    private GraphImporter(OnnxModel model, ImmutableDictionary<string, int> symbols)
    {
        _model = model;
        _graph = ScanDistances.Read(model.Graph).WithoutUnused();
        _read = [.. _graph.Nodes.SelectMany(n => n.Reads), .. _graph.Outputs.Select(o => o.Name)];
        _made = [.. _graph.Nodes.SelectMany(n => n.Outputs)];
        _nodeNames = new FreshNames(new HashSet<string>().Add);
        _valueNames = new FreshNames(name => !_values.ContainsKey(name) && _made.Add(name));
        _source = model.Path;
        _symbols = symbols;
    }

    /// <param name="symbols">
    /// Sizes of symbolic dimensions by name (<c>--shape NAME=N</c>). A symbolic first axis is the batch and becomes 1.
    /// </param>
    /// <remarks>What no output depends on is left out, nodes and inputs.</remarks>
    /// <exception cref="CompilerException">The model uses what cannot be compiled, or is malformed; file and node are named.</exception>
    public static Graph Import(OnnxModel model, ImmutableDictionary<string, int>? symbols = null) => Sized(ImportAnySize(model, symbols));

    /// <summary>As <see cref="Import"/>; of a batch of samples that do not depend on each other, the graph is for one (<see cref="OneSample"/>).</summary>
    /// <inheritdoc cref="Import"/>
    public static Graph ImportSample(OnnxModel model, ImmutableDictionary<string, int>? symbols = null) =>
        Sized(OneSample.Of(ImportAnySize(model, symbols)));

    private static Graph ImportAnySize(OnnxModel model, ImmutableDictionary<string, int>? symbols) =>
        new GraphImporter(model, symbols ?? ImmutableDictionary<string, int>.Empty).Run();

    private Graph Run()
    {
        RequireKnownOperators();
        RequireTensors();
        foreach ((string name, OnnxTensor tensor) in _graph.Initializers)
        {
            _values[name] = Value.OfConstant(name, tensor.ToTensor());
        }

        RequireKnownSymbols();
        foreach (OnnxValueInfo input in _graph.Inputs)
        {
            _values[input.Name] = new Value(input.Name, ResolveInput(input));
        }

        foreach (OnnxNode node in _graph.Nodes)
        {
            ImportNode(node);
        }

        return new Graph(
            _graph.Name,
            _source,
            [.. _nodes],
            _values.ToImmutable(),
            [.. _graph.Inputs.Select(i => i.Name)],
            [.. _graph.Outputs.Select(o => o.Name)],
            _model.Metadata);
    }

    private void RequireKnownSymbols()
    {
        string[] known =
        [
            .. _graph.Inputs.SelectMany(input => input.Dims).Where(dim => dim.Size is null && dim.Symbol.Length > 0)
                .Select(dim => dim.Symbol).Distinct(),
        ];
        if (_symbols.Keys.Except(known).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage,
                $"{_source}: no input has a symbolic size '{unknown}', which --shape names",
                known.Length == 0 ? "All sizes are fixed: leave --shape out." : $"Symbolic sizes are: {string.Join(", ", known)}.");
        }
    }

    private TensorType ResolveInput(OnnxValueInfo input)
    {
        var dims = new int[input.Dims.Length];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            OnnxDim dim = input.Dims[axis];
            dims[axis] = dim.Size ?? SizeOf(input, axis, dim.Symbol);
        }

        string where = $"{_source}: input '{input.Name}'";
        if (dims.Any(d => d <= 0) || dims.Aggregate(1.0, (product, d) => product * d) > MaxImportedElements)
        {
            throw new CompilerException(DiagnosticCatalog.TooLarge, $"{where} has shape {string.Join('x', dims)}; {s_limits}");
        }

        return new TensorType(input.ElementType, new Shape([.. dims]));
    }

    private int SizeOf(OnnxValueInfo input, int axis, string symbol)
    {
        if (_symbols.TryGetValue(symbol, out int size))
        {
            return size;
        }

        // The batch by its name: states have it behind an axis of layers.
        if (axis == 0 || (symbol.Length > 0 && _graph.Inputs.Any(other => other.Dims is [{ Size: null } first, ..] && first.Symbol == symbol)))
        {
            return 1;
        }

        string name = symbol.Length == 0 ? "an unnamed size" : $"the symbolic size '{symbol}'";
        throw new CompilerException(
            DiagnosticCatalog.SymbolicShape,
            $"{_source}: axis {axis} of input '{input.Name}' has {name}",
            symbol.Length == 0 ? "Export the model with a fixed input shape." : $"Give it a size with --shape {symbol}=N.");
    }

    private void ImportNode(OnnxNode node)
    {
        try
        {
            if (ControlFlow.Is(node))
            {
                ControlFlow.Import(this, node, _model.Opset);
            }
            else
            {
                Append(node, OperatorTable.Find(node)!);
            }
        }
        catch (OpException problem)
        {
            throw problem.At(Describe(node), node.Name);
        }
    }

    // Before anything else: it is the first thing to know of a model.
    private void RequireKnownOperators()
    {
        foreach (OnnxNode node in _graph.Nodes)
        {
            RequireKnown(node);
        }
    }

    /// <summary>Whether a node is of a kind that can be imported.</summary>
    public static bool Knows(OnnxNode node) => OperatorTable.Find(node) is not null || ControlFlow.Is(node);

    private void RequireKnown(OnnxNode node)
    {
        if (!Knows(node))
        {
            DiagnosticCode code = RewriteHints.IsClassical(node) ? DiagnosticCatalog.ClassicalOperator : DiagnosticCatalog.UnsupportedOperator;
            throw new CompilerException(code, $"{Describe(node)}: {RewriteHints.Reason(node)}", RewriteHints.For(node)) { Node = node.Name };
        }
    }

    Value IImportScope.Value(string name) => _values.TryGetValue(name, out Value? value)
        ? value
        : throw new OpException(DiagnosticCatalog.BadGraph, $"it reads '{name}', which nothing has made");

    string IImportScope.FreshName(string hint) => _valueNames.Of(hint);

    void IImportScope.AddConstant(string name, Tensor tensor) => _values[name] = Value.OfConstant(name, tensor);

    void IImportScope.Add(string nodeName, Op op, string[] inputs, string output)
    {
        Value?[] values = ValuesOf([.. inputs]);
        Add(nodeName, op, [.. inputs], values, op.InferTypes(values), [output]);
    }

    void IImportScope.Import(OnnxNode node)
    {
        RequireKnown(node);
        if (node.Reads.FirstOrDefault(name => !_values.ContainsKey(name) && !_made.Contains(name)) is { } missing)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"'{node.Name}' in it reads '{missing}', which nothing makes");
        }

        _read.UnionWith(node.Reads);
        ImportNode(node);
    }

    private void RequireTensors()
    {
        if (_read.Where(_graph.Texts.Contains).Order(StringComparer.Ordinal).FirstOrDefault() is { } text)
        {
            throw new CompilerException(
                DiagnosticCatalog.BadTensorData, $"{_source}: initialiser '{text}' has elements of type STRING, which is not supported", "Let the model end before what reads it.");
        }

        foreach ((OnnxValueInfo info, string role) in _graph.Inputs.Select(i => (i, "input")).Concat(_graph.Outputs.Select(o => (o, "output"))))
        {
            if (info.Unsupported is { } problem)
            {
                throw new CompilerException(
                    DiagnosticCatalog.UnsupportedInterface,
                    $"{_source}: {role} '{info.Name}' {problem}",
                    "Export the model with float32 tensors as inputs and outputs.");
            }
        }
    }

    private string Describe(OnnxNode node) => $"{_source}: node '{node.Name}' ({node.OpType})";

    private void Append(OnnxNode node, OperatorEntry entry)
    {
        var import = new NodeImport(_source, _model.OpsetOf(node), node, [.. node.Inputs.Select(name => name.Length == 0 ? null : _values[name])]);
        Op op = entry.Import(import);
        import.RequireAllRead();
        ImmutableArray<string> inputs = [.. TrimTrailing([.. import.KeptInputs.Select(k => node.Inputs[k])]), .. import.Fed.Select(fed => Feed(node, fed.Role, fed.Tensor))];
        Value?[] values = ValuesOf(inputs);
        RequireFloats(op, values);
        ImmutableArray<TensorType> types = op.InferTypes(values);
        Add(node.Name, op, inputs, values, types, OutputsOf(node, import.KeptOutputs ?? [.. Enumerable.Range(0, types.Length)]));
    }

    private Value?[] ValuesOf(ImmutableArray<string> names) => [.. names.Select(name => name.Length == 0 ? null : _values[name])];

    private void Add(
        string nodeName, Op op, ImmutableArray<string> inputs, Value?[] values, ImmutableArray<TensorType> types, ImmutableArray<string> outputs)
    {
        if (!op.FoldsInPass && values.All(v => v is null or { IsConstant: true }))
        {
            RequireFoldable(types);
            AddConstants(outputs, op.Evaluate([.. values.Select(v => v?.Constant)]));
            return;
        }

        for (int k = 0; k < outputs.Length; k++)
        {
            RequireSize(types[k]);
            _values[outputs[k]] = new Value(outputs[k], types[k]);
        }

        _nodes.Add(new Node(_nodeNames.Of(nodeName), op, inputs, outputs));
    }

    // Exporters name outputs that nothing reads, such as the mask of Dropout.
    private ImmutableArray<string> OutputsOf(OnnxNode node, ImmutableArray<int> kept)
    {
        if (node.Outputs.Where((name, k) => !kept.Contains(k) && name.Length > 0 && _read.Contains(name)).FirstOrDefault() is { } beyond)
        {
            throw OpException.Unsupported(
                $"its output '{beyond}' is used, which is not supported",
                "Export the model in evaluation mode, without what reads that output.");
        }

        ImmutableArray<string> outputs = [.. kept.Where(k => k < node.Outputs.Length).Select(k => node.Outputs[k]).Where(name => name.Length > 0)];
        return outputs.Length == kept.Length
            ? outputs
            : throw new OpException(DiagnosticCatalog.BadGraph, $"names {outputs.Length} outputs, expected {kept.Length}");
    }

    private void AddConstants(ImmutableArray<string> names, ImmutableArray<Tensor> tensors)
    {
        for (int k = 0; k < names.Length; k++)
        {
            _values[names[k]] = Value.OfConstant(names[k], tensors[k]);
        }
    }

    private string Feed(OnnxNode node, string role, Tensor tensor)
    {
        string name = _valueNames.Of($"{node.Name}_{role}");
        _values[name] = Value.OfConstant(name, tensor);
        return name;
    }

    private static void RequireFloats(Op op, Value?[] values)
    {
        if (!op.AcceptsIntegers && values.FirstOrDefault(v => v is not null && !v.Type.ElementType.IsFloat()) is { } integers)
        {
            throw OpException.Unsupported(
                $"its input '{integers.Name}' holds {integers.Type.ElementType}; only floats are supported there");
        }
    }

    // Folding must not allocate without bound for a damaged file: a broadcast of two small constants can be huge.
    private static void RequireFoldable(ImmutableArray<TensorType> types)
    {
        if (types.FirstOrDefault(t => t.Shape.Count > MaxConstantElements) is { } large)
        {
            throw new OpException(
                DiagnosticCatalog.TooLarge, $"it makes a constant of shape {large.Shape}, more than {MaxConstantElements} elements");
        }
    }

    private static void RequireSize(TensorType type)
    {
        if (type.Shape.Count is 0 or > MaxImportedElements)
        {
            throw new OpException(DiagnosticCatalog.TooLarge, $"its output has shape {type.Shape}; {s_limits}");
        }
    }

    /// <summary>The graph, every activation of which the device can hold.</summary>
    private static Graph Sized(Graph graph)
    {
        foreach (string input in graph.Inputs.Where(name => graph.Value(name).Shape.Count > MaxActivationElements))
        {
            throw new CompilerException(
                DiagnosticCatalog.TooLarge, $"{graph.Source}: input '{input}' has shape {graph.Value(input).Shape}; {s_limits}");
        }

        foreach (Node node in graph.Nodes)
        {
            foreach (string output in node.Outputs.Where(name => graph.Value(name).Shape.Count > MaxActivationElements))
            {
                throw new CompilerException(
                    DiagnosticCatalog.TooLarge, $"{graph.Describe(node)}: its output has shape {graph.Value(output).Shape}; {s_limits}");
            }
        }

        return graph;
    }

    private static ImmutableArray<string> TrimTrailing(ImmutableArray<string> names)
    {
        int length = names.Length;
        while (length > 0 && names[length - 1].Length == 0)
        {
            length--;
        }

        return names[..length];
    }
}
