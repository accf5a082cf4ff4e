using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Training;

/// <summary>
/// The network that is trained: the graph after <see cref="Pipeline.Folding"/>, its parameters, and what rounds in it. Every layer has
/// parameters of its own, also where the model shares them.
/// </summary>
internal sealed class Student
{
    private readonly ImmutableDictionary<string, Tensor> _constants;
    private readonly Node[] _layers;

    /// <exception cref="CompilerException">
    /// The model cannot be trained or written: an operator (NML0101), prescribed scales (NML0301), weights (NML0301, NML0302).
    /// </exception>
    public Student(Graph imported, int bits)
    {
        Graph folded = Pipeline.RunFolding(imported);
        Trainable.Require(folded);
        Graph = Separate(folded);
        ScoreName = Scores.Name(Graph);
        _layers = [.. Graph.WeightedNodes()];
        Parameters = [.. _layers.SelectMany((layer, k) =>
            ParametersOf(layer, LayerFormats.IsInner(k, _layers.Length) ? bits : WeightQuantization.DefaultBits))];
        _constants = RoundedConstants(Graph);
    }

    /// <summary>With the weights that training starts from.</summary>
    public Graph Graph { get; }

    /// <summary>The value that losses are computed from: the output, or what a final Softmax reads.</summary>
    public string ScoreName { get; }

    /// <summary>In the order of the layers.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Of activations, by value name; chosen at the start of every epoch.</summary>
    public ImmutableDictionary<string, QuantParams> Ranges { get; private set; } = ImmutableDictionary<string, QuantParams>.Empty;

    /// <summary>Rounded parameters and constants, by name.</summary>
    public ImmutableDictionary<string, Tensor> Effective() => _constants.AddRange(
        Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Effective())));

    /// <summary>Zeroes the smallest weights and forbids them to return.</summary>
    public void Prune(double ratio, PruneScope scope)
    {
        Dictionary<string, Tensor> values = Parameters.ToDictionary(p => p.Name, p => new Tensor(p.Shape, p.Values));
        Graph pruned = MagnitudePruning.Prune(WithConstants(Graph, values), ratio, scope);
        foreach (Parameter parameter in Parameters.Where(p => p.Bits is not null))
        {
            float[] left = pruned.Value(parameter.Name).Constant!.Floats;
            for (int k = 0; k < left.Length; k++)
            {
                parameter.Kept[k] = left[k] != 0 || (ratio == 0 && parameter.Kept[k]);
                parameter.Values[k] = left[k];
            }
        }
    }

    /// <summary>Chooses the scales of weights and the ranges of activations for the present parameters.</summary>
    /// <param name="samples">To see the activations on.</param>
    public void ChooseScales(IReadOnlyList<float[]> samples)
    {
        if (Ranges.IsEmpty)
        {
            Ranges = Calibrate(Graph, samples);
        }

        foreach (Node layer in _layers)
        {
            Parameter weights = Parameters.First(p => p.Name == layer.Inputs[IWeightedOp.WeightInput]);
            Parameter? bias = layer.Inputs.Length > IWeightedOp.BiasInput
                ? Parameters.FirstOrDefault(p => p.Name == layer.Inputs[IWeightedOp.BiasInput])
                : null;
            float inputScale = Ranges.GetValueOrDefault(SourceOf(layer.Inputs[0]), new QuantParams(1, 0)).Scale;
            weights.Scales = WeightScales.Choose(new Tensor(weights.Shape, weights.Values), bias?.Values, inputScale, weights.Bits!.Value);
        }

        Ranges = Calibrate(WithConstants(Graph, Effective()), samples);
    }

    /// <summary>The graph with the present integers: constants at their levels, their scales and those of activations pinned.</summary>
    public Graph Deployed()
    {
        Graph graph = WithConstants(Graph, Parameters.ToDictionary(p => p.Name, p => p.Effective()));
        ImmutableDictionary<string, Value>.Builder values = graph.Values.ToBuilder();
        foreach (Parameter weights in Parameters.Where(p => p.Bits is not null))
        {
            values[weights.Name] = values[weights.Name] with { Pinned = new PinnedQuantization([.. weights.Scales], 0) };
        }

        foreach ((string name, QuantParams quant) in Ranges.Where(p => !IsKnown(p.Key)))
        {
            values[name] = values[name] with { Pinned = new PinnedQuantization([quant.Scale], quant.ZeroPoint) };
        }

        return graph with { Values = values.ToImmutable() };
    }

    /// <summary>The share of weights that are zero once they are rounded.</summary>
    public double Sparsity()
    {
        float[][] weights = [.. Parameters.Where(p => p.Bits is not null).Select(p => p.Effective().Floats)];
        return (double)weights.Sum(layer => layer.Count(w => w == 0)) / Math.Max(1, weights.Sum(layer => layer.Length));
    }

    private static Graph Separate(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node layer in graph.WeightedNodes())
        {
            ImmutableArray<string> own = [.. layer.Inputs.Select((name, k) => k == 0 || name.Length == 0
                ? name
                : editor.AddConstant($"{layer.Name}/{(k == IWeightedOp.WeightInput ? "weights" : "bias")}", editor.Value(name).Constant!))];
            editor.Replace(layer, layer with { Inputs = own });
        }

        return editor.ToGraph();
    }

    private static Graph WithConstants(Graph graph, IReadOnlyDictionary<string, Tensor> constants) => graph with
    {
        Values = graph.Values.SetItems(constants.Select(p => KeyValuePair.Create(p.Key, graph.Value(p.Key) with { Constant = p.Value }))),
    };

    // A constant operand becomes bytes over its own range; one of a single element goes into a table and stays exact. Weights of a recurrent layer stay as they
    // came: compile rounds them, by rows.
    private static ImmutableDictionary<string, Tensor> RoundedConstants(Graph graph) => graph.Nodes
        .Where(node => node.Op is not (IWeightedOp or Ops.Recurrence))
        .SelectMany(node => node.Inputs)
        .Distinct()
        .Where(name => name.Length > 0 && graph.Value(name).Constant is { IsFloat: true, Shape.Count: > 1 })
        .ToImmutableDictionary(name => name, name =>
        {
            float[] reals = graph.Value(name).Constant!.Floats;
            QuantParams quant = QuantParams.FromRange(reals.Min(), reals.Max());
            return new Tensor(graph.Value(name).Shape, FakeQuantization.Activations(reals, quant));
        });

    private IEnumerable<Parameter> ParametersOf(Node layer, int bits) => layer.Inputs
        .Select((name, k) => (name, k))
        .Where(input => input.k > 0 && input.name.Length > 0)
        .Select(input => new Parameter(
            input.name, Graph.Value(input.name).Constant!, input.k == IWeightedOp.WeightInput ? bits : null));

    private ImmutableDictionary<string, QuantParams> Calibrate(Graph graph, IReadOnlyList<float[]> samples)
    {
        ImmutableDictionary<string, QuantParams> seen = Calibrator.Run(graph, samples, Driver.CompileOptions.DefaultRanges);
        var ranges = ImmutableDictionary.CreateBuilder<string, QuantParams>();
        foreach (string name in graph.Inputs.Concat(graph.Nodes.Select(node => node.Output)))
        {
            OutputQuantization rule = Producer(name)?.Op.OutputQuantization ?? OutputQuantization.Observed;
            if (rule is OutputQuantization.Fixed known)
            {
                ranges[name] = known.Quant;
            }
            else if (rule is OutputQuantization.FromCalibration)
            {
                ranges[name] = seen.TryGetValue(name, out QuantParams quant) ? quant : throw new CompilerException(
                    DiagnosticCatalog.NotQuantizable,
                    $"{graph.Source}: value '{name}' is not finite on the data",
                    "Check the model's weights and the data, or lower --learning-rate.");
            }
        }

        return ranges.ToImmutable();
    }

    private Node? Producer(string name) => Graph.Nodes.FirstOrDefault(node => node.Output == name);

    private bool IsKnown(string name) => Producer(name)?.Op.OutputQuantization is OutputQuantization.Fixed;

    /// <summary>Where the bytes of a value were made: behind the operators that only move them.</summary>
    private string SourceOf(string name)
    {
        while (Producer(name) is { Op.OutputQuantization: OutputQuantization.SameAs same } producer)
        {
            name = producer.Inputs[same.Input];
        }

        return name;
    }
}
