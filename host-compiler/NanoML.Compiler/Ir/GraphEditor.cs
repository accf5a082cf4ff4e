using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>
/// The mutable side of a pass: replace, insert and remove nodes, then <see cref="ToGraph"/>. Output types are inferred at every insertion,
/// so an edit that does not type-check fails at once.
/// </summary>
public sealed class GraphEditor
{
    private readonly Graph _graph;
    private readonly NodeList _nodes;
    private readonly ImmutableDictionary<string, Value>.Builder _values;
    private readonly ImmutableArray<string> _outputs;
    private ImmutableDictionary<string, InputForm> _forms;
    private ImmutableDictionary<string, ImmutableArray<int>> _layouts;

    public GraphEditor(Graph graph)
    {
        _graph = graph;
        _nodes = new NodeList(graph.Nodes);
        _values = graph.Values.ToBuilder();
        _outputs = graph.Outputs;
        _forms = graph.InputForms;
        _layouts = graph.OutputLayouts;
    }

    public InputForm FormOf(string input) => _forms.GetValueOrDefault(input, InputForm.Same);

    public void SetForm(string input, InputForm form) => _forms = _forms.SetItem(input, form);

    /// <summary>Hands out an output in another order of its axes.</summary>
    /// <param name="permutation">Axis k becomes the axis <c>permutation[k]</c> of what it was.</param>
    public void PermuteOutput(string output, ImmutableArray<int> permutation) =>
        _layouts = _layouts.SetItem(output, _layouts.TryGetValue(output, out var layout) ? AxisOrder.Compose(layout, permutation) : permutation);

    /// <summary>A snapshot, safe to walk while editing.</summary>
    public ImmutableArray<Node> Nodes => [.. _nodes];

    /// <summary>Whether this very node is in the graph: not one of its name that was edited since.</summary>
    public bool Contains(Node node) => _nodes.Contains(node);

    /// <summary>The node of a name; null when it was removed.</summary>
    public Node? Find(string nodeName) => _nodes.Find(nodeName);

    public Value Value(string name) => _values[name];

    public Value?[] InputsOf(Node node) => [.. node.Inputs.Select(name => name.Length == 0 ? null : _values[name])];

    public bool IsOutput(string name) => _outputs.Contains(name);

    /// <summary>The node that makes a value; null for inputs and constants.</summary>
    public Node? Producer(string name) => name.Length == 0 ? null : _nodes.Producer(name);

    /// <summary>The nodes that read a value, in the order in which they run.</summary>
    public IReadOnlyList<Node> Consumers(string name) => _nodes.Readers(name);

    /// <summary>The one node that reads a value, when nobody else does and the value is no output of the graph.</summary>
    public Node? OnlyConsumer(string name) =>
        !IsOutput(name) && _nodes.CountReaders(name) == 1 && Consumers(name)[0] is var only && only.Inputs.Count(n => n == name) == 1
            ? only
            : null;

    /// <summary>Adds a constant under a fresh name that starts with <paramref name="hint"/>.</summary>
    public string AddConstant(string hint, Tensor tensor, PinnedQuantization? pinned = null)
    {
        string name = FreshName(hint);
        _values[name] = new Value(name, tensor.Type, tensor, pinned);
        return name;
    }

    /// <summary>Makes a constant of a value; the caller removes the node that made it.</summary>
    public void SetConstant(string name, Tensor tensor, PinnedQuantization? pinned = null) =>
        _values[name] = new Value(name, tensor.Type, tensor, pinned);

    /// <summary>Changes the shape of a graph input; the caller adapts its readers.</summary>
    public void SetInputShape(string name, Shape shape) =>
        _values[name] = _values[name] with { Type = _values[name].Type with { Shape = shape } };

    public void SetPinned(string name, PinnedQuantization? pinned) => _values[name] = _values[name] with { Pinned = pinned };

    /// <summary>A value name that is not taken yet.</summary>
    public string FreshName(string hint)
    {
        string name = hint;
        for (int k = 1; _values.ContainsKey(name); k++)
        {
            name = $"{hint}_{k}";
        }

        return name;
    }

    /// <summary>A node name that is not taken yet.</summary>
    public string FreshNodeName(string hint)
    {
        string name = hint;
        for (int k = 1; _nodes.Find(name) is not null; k++)
        {
            name = $"{hint}_{k}";
        }

        return name;
    }

    /// <summary>Puts a node in the place of <paramref name="old"/>; its outputs keep their names and are typed again.</summary>
    public Node Replace(Node old, Node replacement)
    {
        _nodes.Replace(old, replacement);
        Retype(replacement);
        return replacement;
    }

    /// <summary>Inserts a one-output node before <paramref name="successor"/> and returns the name of its output.</summary>
    public string InsertBefore(Node successor, string nodeName, Op op, params ReadOnlySpan<string> inputs) =>
        InsertBefore(successor, nodeName, op, 1, inputs)[0];

    /// <summary>Inserts a node before <paramref name="successor"/> and returns the names of its outputs.</summary>
    public ImmutableArray<string> InsertBefore(Node successor, string nodeName, Op op, int outputs, params ReadOnlySpan<string> inputs)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(k => FreshName(k == 0 ? nodeName + "_out" : $"{nodeName}_out_{k}"))];
        var node = new Node(FreshNodeName(nodeName), op, [.. inputs], [.. names]);
        _nodes.InsertBefore(successor, node);
        Retype(node);
        return node.Outputs;
    }

    /// <summary>Inserts a node after <paramref name="predecessor"/>; the caller chose fresh output names.</summary>
    public void InsertAfter(Node predecessor, Node node)
    {
        _nodes.InsertAfter(predecessor, node);
        Retype(node);
    }

    /// <summary>
    /// Puts an operator behind a one-output node; it makes the node's output. Its first input is what the node makes now, which keeps the
    /// pinned quantisation where the operator only moves elements.
    /// </summary>
    /// <param name="others">Its further inputs.</param>
    /// <returns>The new node.</returns>
    public Node Follow(Node node, Op follower, params ReadOnlySpan<string> others)
    {
        string output = node.Output;
        string inner = FreshName($"{output}_inner");
        Node moved = Replace(node, node with { Outputs = [inner] });
        if (follower.OutputQuantization is OutputQuantization.SameAs)
        {
            SetPinned(inner, _values[output].Pinned);
        }

        var result = new Node(FreshNodeName($"{node.Name}_{follower.OpType}"), follower, [inner, .. others], [output]);
        InsertAfter(moved, result);
        return result;
    }

    public void Remove(Node node) => _nodes.Remove(node);

    /// <summary>Removes the node that makes a value which nobody reads, and then what only that node read.</summary>
    public void RemoveUnread(string name)
    {
        if (Producer(name) is { } producer && producer.Outputs.All(output => !IsOutput(output) && _nodes.CountReaders(output) == 0))
        {
            _nodes.Remove(producer);
            foreach (string input in producer.Inputs)
            {
                RemoveUnread(input);
            }
        }
    }

    /// <summary>
    /// Lets a one-output node do the work of the only reader of its output too: it makes that reader's output, and the reader is removed.
    /// The reader's pinned quantisation counts, else the node's own.
    /// </summary>
    /// <param name="merged">The node with its new operator and inputs; its outputs do not matter.</param>
    public Node Absorb(Node node, Node reader, Node merged)
    {
        PinnedQuantization? pinned = _values[reader.Output].Pinned ?? _values[node.Output].Pinned;
        _nodes.Remove(reader);
        Node result = Replace(node, merged with { Outputs = [reader.Output] });
        SetPinned(reader.Output, pinned);
        return result;
    }

    /// <summary>
    /// Removes a node whose only effect is to pass on <paramref name="replacement"/>: readers of its output read that instead.
    /// </summary>
    /// <remarks>
    /// A graph output keeps its name where the replacement is made by a node that feeds nothing but this one; otherwise the node stays
    /// and false is returned.
    /// </remarks>
    public bool Bypass(Node node, string replacement)
    {
        string output = node.Output;
        if (IsOutput(output))
        {
            return BypassIntoOutput(node, replacement);
        }

        _nodes.Remove(node);
        RedirectReaders(output, replacement);
        return true;
    }

    /// <summary>Every reader of <paramref name="from"/> reads <paramref name="to"/> from now on.</summary>
    public void RedirectReaders(string from, string to)
    {
        foreach (Node reader in _nodes.Readers(from))
        {
            _nodes.Replace(reader, reader with { Inputs = [.. reader.Inputs.Select(n => n == from ? to : n)] });
        }
    }

    /// <summary>A graph without what nothing reads, in the editor's node order.</summary>
    public Graph ToGraph()
    {
        var live = new HashSet<string>(_outputs);
        var kept = new List<Node>();
        foreach (Node node in _nodes.Reverse())
        {
            if (node.Outputs.Any(live.Contains))
            {
                kept.Add(node);
                live.UnionWith(node.Inputs);
            }
        }

        kept.Reverse();
        live.UnionWith(_graph.Inputs);
        live.UnionWith(kept.SelectMany(n => n.Outputs));
        ImmutableDictionary<string, Value> values = _values.Where(p => live.Contains(p.Key)).ToImmutableDictionary();
        return _graph with { Nodes = [.. kept], Values = values, InputForms = _forms, OutputLayouts = _layouts };
    }

    private bool BypassIntoOutput(Node node, string replacement)
    {
        Node? producer = Producer(replacement);
        if (producer is null || OnlyConsumer(replacement) != node || producer.Outputs.Length != 1)
        {
            return false;
        }

        _nodes.Remove(node);
        string name = node.Output;
        PinnedQuantization? pinned = _values[name].Pinned ?? _values[replacement].Pinned;
        _values[name] = _values[replacement] with { Name = name, Pinned = pinned };
        _nodes.Replace(producer, producer with { Outputs = [name] });
        return true;
    }

    private void Retype(Node node)
    {
        ImmutableArray<TensorType> types = node.Op.InferTypes(InputsOf(node));
        for (int k = 0; k < node.Outputs.Length; k++)
        {
            _values.TryGetValue(node.Outputs[k], out Value? old);
            _values[node.Outputs[k]] = new Value(node.Outputs[k], types[k], Pinned: old?.Pinned);
        }
    }
}
