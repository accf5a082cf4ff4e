using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Calibration;

/// <summary>A layer that reads features of the input.</summary>
/// <param name="Features">Which feature each channel of its input is; <see cref="None"/> where it is made by decision trees beside it.</param>
internal sealed record InputReader(Node Layer, int[] Features)
{
    public const int None = -1;

    /// <summary>Whether zeros of its own stand beside what it reads, so that a feature's zero must stay where it is.</summary>
    public bool Pads => Layer.Op is ISpatialOp { Window.HasPadding: true };

    /// <summary>The feature that a weight multiplies.</summary>
    /// <param name="weights">The shape of the layer's weights, [outputs, inputs of a group, ...].</param>
    /// <param name="index">Of the weight, row-major.</param>
    public int FeatureOf(Shape weights, int index)
    {
        int input = index / weights.Stride(1) % weights[1];
        int groups = Features.Length / weights[1];
        int group = index / weights.Stride(0) * groups / weights[0];
        return Features[(group * weights[1]) + input];
    }
}

/// <summary>What reads an input of a graph, behind operators that only move its elements.</summary>
/// <param name="Layers">Those that can take over a scale and an origin for each feature.</param>
/// <param name="Obstacle">A node that cannot, in words; null when there is none.</param>
internal sealed record InputReaders(ImmutableArray<InputReader> Layers, string? Obstacle)
{
    /// <param name="features">The feature of each element of the input, in the model's own axis order.</param>
    public static InputReaders Of(Graph graph, InputPort port, FeaturePattern<int> features)
    {
        float[] own = [.. Enumerable.Range(0, port.Length).Select(k => (float)features[k])];
        var places = new Dictionary<string, Tensor> { [port.Name] = new(port.Shape, port.Arrange(own)) };
        var layers = ImmutableArray.CreateBuilder<InputReader>();
        foreach (Node node in graph.Nodes.Where(node => node.Inputs.Any(places.ContainsKey)))
        {
            if (ComparedFeatures.AreIn(node, port.Name))
            {
                continue;
            }

            if (Reader(graph, node, places) is { } reader)
            {
                layers.Add(reader);
            }
            else if (!TryMove(graph, node, places))
            {
                return new InputReaders([], $"'{node.Name}' ({node.Op.OpType})");
            }
        }

        return places.Keys.FirstOrDefault(graph.Outputs.Contains) is { } output
            ? new InputReaders([], $"the output '{output}'")
            : new InputReaders(layers.ToImmutable(), null);
    }

    private static bool TryMove(Graph graph, Node node, Dictionary<string, Tensor> places)
    {
        if (node.Op is Concat)
        {
            foreach (string part in node.Inputs.Where(part => !places.ContainsKey(part)))
            {
                Shape shape = graph.Value(part).Shape;
                places[part] = new Tensor(shape, [.. Enumerable.Repeat((float)InputReader.None, shape.Count)]);
            }
        }

        if (node.Op is not (Reshape or Transpose or Slice or Split or Gather or BlockMove or Concat)
            || node.Outputs.Any(output => graph.Value(output).Pinned is not null))
        {
            return false;
        }

        ImmutableArray<Tensor> moved = node.Op.Evaluate([.. node.Inputs.Select(places.GetValueOrDefault)]);
        for (int k = 0; k < moved.Length; k++)
        {
            places[node.Outputs[k]] = moved[k];
        }

        return true;
    }

    private static InputReader? Reader(Graph graph, Node node, Dictionary<string, Tensor> places)
    {
        if (node.Op is not (Conv or Dense or KernelMachines { TakesScales: true })
            || graph.Value(node.Inputs[IWeightedOp.WeightInput]) is not { Constant: not null, Pinned: null }
            || node.Inputs.Skip(IWeightedOp.BiasInput).Any(name => name.Length > 0 && !graph.Value(name).IsConstant))
        {
            return null;
        }

        Tensor read = places[node.Inputs[0]];
        int axis = ISpatialOp.ChannelAxis(node.Op, read.Shape.Rank);
        int inner = read.Shape.Stride(axis);
        var channels = new float?[read.Shape[axis]];
        for (int k = 0; k < read.Floats.Length; k++)
        {
            if ((channels[k / inner % channels.Length] ??= read.Floats[k]) != read.Floats[k])
            {
                return null;
            }
        }

        return channels.Contains(null) ? null : new InputReader(node, [.. channels.Select(feature => (int)feature!.Value)]);
    }
}
