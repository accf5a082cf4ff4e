using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Writes If, Loop and Scan out as the nodes that run: the branch that a known condition takes, and the body once for each of a known number
/// of turns.
/// </summary>
internal sealed class ControlFlow
{
    /// <summary>The most nodes that turns of one body may make.</summary>
    private const int MaxNodes = 20_000;

    private const int FirstPlainScan = 9;

    private readonly IImportScope _scope;
    private readonly OnnxNode _node;

    private ControlFlow(IImportScope scope, OnnxNode node)
    {
        _scope = scope;
        _node = node;
    }

    /// <summary>Whether it is a node of control flow whose graphs were read.</summary>
    public static bool Is(OnnxNode node) => node is { Domain: "", OpType: "If" or "Loop" or "Scan" }
        && node.Attributes.Values.All(attribute => attribute.Value is not OnnxSubgraph { Outputs.IsEmpty: true });

    /// <summary>Imports the nodes that run in place of a node.</summary>
    /// <exception cref="OpException">What runs depends on the model's input (NML0135), or is too much.</exception>
    public static void Import(IImportScope scope, OnnxNode node, int opset)
    {
        var flow = new ControlFlow(scope, node);
        switch (node.OpType)
        {
            case "If":
                flow.If();
                break;
            case "Loop":
                flow.Loop();
                break;
            default:
                flow.Scan(opset);
                break;
        }
    }

    private void If()
    {
        bool condition = Known(Input(0), "condition").ToFloats() is [var only] ? only != 0 : throw Malformed("its condition is not one value");
        OnnxSubgraph branch = Graph(condition ? "then_branch" : "else_branch");
        Pass(Instance(branch, "", []));
    }

    private void Loop()
    {
        OnnxSubgraph body = Graph("body");
        long turns = HasInput(0) ? Known(Input(0), "number of turns").Integers.Single() : long.MaxValue;
        bool goesOn = !HasInput(1) || Known(Input(1), "condition").Integers.Single() != 0;
        string[] carried = [.. _node.Inputs.Skip(2)];
        var collected = new List<string[]>();
        for (long turn = 0; goesOn && turn < turns; turn++)
        {
            RequireRoom(body, turn + 1);
            string number = Constant("turn", new Tensor(Shape.Scalar, [turn]));
            string condition = Constant("condition", new Tensor(Shape.Scalar, [1L], ElementType.Bool));
            string[] made = Instance(body, $"{turn}", [number, condition, .. carried]);
            goesOn = Known(made[0], "condition to go on").Integers.Single() != 0;
            carried = made[1..(1 + carried.Length)];
            collected.Add(made[(1 + carried.Length)..]);
        }

        Pass(carried);
        Collect(collected, carried.Length, [], []);
    }

    private void Scan(int opset)
    {
        if (opset < FirstPlainScan)
        {
            throw OpException.Unsupported("it is a Scan of opset 8, which has a batch and lengths", "Export the model with opset 9 or later.");
        }

        OnnxSubgraph body = Graph("body");
        int scanned = (int)(_node.Attributes.GetValueOrDefault("num_scan_inputs")?.Int(_node) ?? 0);
        int states = _node.Inputs.Length - scanned;
        if (scanned < 1 || states < 0)
        {
            throw Malformed($"it scans {scanned} of {_node.Inputs.Length} inputs");
        }

        long[] axes = Numbers("scan_input_axes");
        long[] directions = Numbers("scan_input_directions");
        int[] resolved = [.. Enumerable.Range(0, scanned).Select(k => Axis(At(axes, k), _scope.Value(_node.Inputs[states + k]).Shape.Rank))];
        int turns = _scope.Value(_node.Inputs[states]).Shape[resolved[0]];
        RequireRoom(body, turns);
        string[] carried = [.. _node.Inputs.Take(states)];
        var collected = new List<string[]>();
        for (int turn = 0; turn < turns; turn++)
        {
            string[] slices = [.. Enumerable.Range(0, scanned).Select(k =>
                Slice(_node.Inputs[states + k], resolved[k], At(directions, k) == 0 ? turn : turns - 1 - turn))];
            string[] made = Instance(body, $"{turn}", [.. carried, .. slices]);
            carried = made[..states];
            collected.Add(made[states..]);
        }

        Pass(carried);
        Collect(collected, states, Numbers("scan_output_axes"), Numbers("scan_output_directions"));
    }

    /// <summary>The nodes of a graph with values of these names as its inputs; the names of its outputs.</summary>
    private string[] Instance(OnnxSubgraph graph, string turn, string[] arguments)
    {
        if (graph.Inputs.Length != arguments.Length)
        {
            throw Malformed($"a graph of {graph.Inputs.Length} inputs is given {arguments.Length}");
        }

        string prefix = turn.Length == 0 ? _node.Name : $"{_node.Name}_{turn}";
        Dictionary<string, string> names = graph.Inputs.Zip(arguments).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach ((string name, OnnxTensor tensor) in graph.Initializers.Where(pair => !names.ContainsKey(pair.Key)))
        {
            names[name] = _scope.FreshName($"{prefix}/{name}");
            _scope.AddConstant(names[name], tensor.ToTensor());
        }

        foreach (OnnxNode node in graph.Nodes)
        {
            OnnxNode reading = node.Reading(names);
            foreach (string output in node.Outputs.Where(name => name.Length > 0))
            {
                names[output] = _scope.FreshName($"{prefix}/{output}");
            }

            _scope.Import(reading with
            {
                Name = $"{prefix}/{node.Name}",
                Outputs = [.. node.Outputs.Select(name => names.GetValueOrDefault(name, name))],
            });
        }

        return [.. graph.Outputs.Select(name => names.GetValueOrDefault(name, name))];
    }

    /// <summary>Values become the first outputs of the node.</summary>
    private void Pass(string[] values)
    {
        for (int k = 0; k < values.Length; k++)
        {
            if (k < _node.Outputs.Length && _node.Outputs[k] is { Length: > 0 } output)
            {
                _scope.Add($"{_node.Name}_Identity", new Identity(), [values[k]], output);
            }
        }
    }

    /// <summary>What every turn has made, along an axis of its own.</summary>
    private void Collect(List<string[]> turns, int first, long[] axes, long[] directions)
    {
        for (int k = first; k < _node.Outputs.Length; k++)
        {
            if (_node.Outputs[k] is not { Length: > 0 } output)
            {
                continue;
            }

            if (turns.Count == 0)
            {
                throw OpException.Unsupported($"its output '{output}' has what no turn makes", "Let the loop turn at least once.");
            }

            int index = k - first;
            string[] parts = [.. turns.Select(made => made[index])];
            if (At(directions, index) != 0)
            {
                Array.Reverse(parts);
            }

            Shape shape = _scope.Value(parts[0]).Shape;
            int axis = Axis(At(axes, index), shape.Rank + 1);
            var single = new Shape(shape.Dims.Insert(axis, 1));
            string[] expanded = [.. parts.Select(part => Applied("Reshape", new Reshape(single), part))];
            _scope.Add($"{_node.Name}_Concat", new Concat(axis), expanded, output);
        }
    }

    private string Slice(string value, int axis, int index)
    {
        Shape shape = _scope.Value(value).Shape;
        if (index >= shape[axis])
        {
            throw OpException.Shape($"an input of shape {shape} has no turn {index}");
        }

        string slice = Applied("Slice", Ops.Slice.Along(shape, axis, index, 1), value);
        return Applied("Reshape", new Reshape(new Shape(shape.Dims.RemoveAt(axis))), slice);
    }

    private string Applied(string role, Op op, string input)
    {
        string output = _scope.FreshName($"{_node.Name}/{role}");
        _scope.Add($"{_node.Name}_{role}", op, [input], output);
        return output;
    }

    private string Constant(string role, Tensor tensor)
    {
        string name = _scope.FreshName($"{_node.Name}/{role}");
        _scope.AddConstant(name, tensor);
        return name;
    }

    private Tensor Known(string name, string role) => _scope.Value(name).Constant ?? throw new OpException(
        DiagnosticCatalog.DataDependentFlow, $"its {role} '{name}' depends on the model's input");

    private OnnxSubgraph Graph(string attribute) =>
        _node.Attributes.GetValueOrDefault(attribute)?.Value as OnnxSubgraph ?? throw Malformed($"it has no graph '{attribute}'");

    private bool HasInput(int index) => index < _node.Inputs.Length && _node.Inputs[index].Length > 0;

    private string Input(int index) => HasInput(index) ? _node.Inputs[index] : throw Malformed($"input {index} is missing");

    private long[] Numbers(string attribute) => [.. _node.Attributes.GetValueOrDefault(attribute)?.Ints(_node) ?? []];

    private static long At(long[] numbers, int index) => index < numbers.Length ? numbers[index] : 0;

    private static int Axis(long axis, int rank) => Ops.Support.NodeImport.Axis((int)Math.Clamp(axis, int.MinValue, int.MaxValue), rank);

    private void RequireRoom(OnnxSubgraph body, long turns)
    {
        if (turns * Math.Max(body.Nodes.Length, 1) > MaxNodes)
        {
            throw new OpException(
                DiagnosticCatalog.DataDependentFlow, $"{turns} turns of {body.Nodes.Length} nodes are more than {MaxNodes}",
                "Export the layer as LSTM, GRU or RNN, or for fewer steps.");
        }
    }

    private static OpException Malformed(string message) => new(DiagnosticCatalog.BadGraph, message);
}
