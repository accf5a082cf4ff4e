using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies.Reference;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>What the planner expects recurrent layers to execute is what they execute.</summary>
public sealed class RecurrentPriceTests(ITestOutputHelper output)
{
    private const double Most = 0.05;

    private static readonly GateFunction s_sigmoid = new("Sigmoid");
    private static readonly GateFunction s_tanh = new("Tanh");

    public static TheoryData<string, int, int> Layers => new()
    {
        { "LSTM", 6, 8 }, { "LSTM", 16, 32 }, { "GRU", 6, 8 }, { "GRU", 16, 32 }, { "GRU before", 12, 20 }, { "RNN", 6, 8 }, { "RNN", 16, 32 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Opcodes_OfARecurrentLayer_AreThoseThatItExecutes(string kind, int inputs, int units)
    {
        Plan plan = PlanOf(CellOf(kind), inputs, units);
        var random = new Random(1);
        byte[][] samples = [new byte[plan.InputLength], new byte[plan.InputLength]];
        Array.ForEach(samples, random.NextBytes);

        PricedLayer layer = PricedLayer.Of(ReferenceCode.PlanFor(plan), samples).Single(l => l.Code.Call is RecurrentCall);

        output.WriteLine($"{kind}: {layer.Ratio:f3}, {string.Join(", ", layer.Differences.Take(4))}");
        Assert.InRange(layer.Ratio, 1 - Most, 1 + Most);
    }

    private static RecurrentCell CellOf(string kind) => kind switch
    {
        "LSTM" => new LstmCell(s_sigmoid, s_tanh, s_tanh, IsCoupled: false),
        "GRU" => new GruCell(s_sigmoid, s_tanh, IsLinear: true),
        "GRU before" => new GruCell(s_sigmoid, s_tanh, IsLinear: false),
        _ => new RnnCell(s_tanh),
    };

    private static Plan PlanOf(RecurrentCell cell, int inputs, int units)
    {
        const int steps = 10;
        var random = new Random(2);
        Tensor Uniform(Shape shape) => new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => random.NextSingle() - 0.5f)]);
        int rows = cell.Gates * units;
        List<Value> values =
        [
            new Value("x", new TensorType(ElementType.Float32, Shape.Of(steps, 1, inputs))),
            Value.OfConstant("w", Uniform(Shape.Of(rows, inputs))), Value.OfConstant("r", Uniform(Shape.Of(rows, units))),
            Value.OfConstant("b", Uniform(Shape.Of(2 * rows))), Value.OfConstant("h", Uniform(Shape.Of(1, units))),
        ];
        if (cell.Outputs > 1)
        {
            values.Add(Value.OfConstant("c", Uniform(Shape.Of(1, units))));
        }

        string[] outputs = cell.Outputs > 1 ? ["y", "cells"] : ["y"];
        var type = new TensorType(ElementType.Float32, Shape.Of(steps, 1, units));
        var node = new Node("layer", new Recurrence(cell, false), [.. values.Select(v => v.Name)], [.. outputs]);
        values.AddRange(outputs.Select(name => new Value(name, type)));
        var graph = new Graph(
            "recurrent", "recurrent.onnx", [node], values.ToImmutableDictionary(v => v.Name), ["x"], ["y"],
            ImmutableDictionary<string, string>.Empty);
        var quant = values.Where(v => !v.IsConstant).ToImmutableDictionary(v => v.Name, v => new QuantValue(v.Name, v.Shape, new QuantParams(1f / 128, 128)));
        return Planner.CreatePlan(new QuantGraph(graph, quant, ImmutableDictionary<string, QuantWeights>.Empty));
    }
}
