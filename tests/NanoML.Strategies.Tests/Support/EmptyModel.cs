using System.Collections.Immutable;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Plans of calls without a graph behind them.</summary>
internal static class EmptyModel
{
    private static readonly QuantParams s_quant = new(1, 0);

    /// <summary>A plan of calls that read the input and write the output; the graph knows nothing of them.</summary>
    public static Plan Plan(DeviceBuffer input, DeviceBuffer output, ImmutableArray<KernelCall> calls)
    {
        var graph = new Graph("model", "model.onnx", [], ImmutableDictionary<string, Value>.Empty, [], [], ImmutableDictionary<string, string>.Empty);
        var source = new QuantGraph(graph, ImmutableDictionary<string, QuantValue>.Empty, ImmutableDictionary<string, QuantWeights>.Empty);
        return new Plan(
            source,
            calls,
            ArenaPlanner.Layout(calls, [input], new HashSet<DeviceBuffer> { output }),
            [new PlanInput(new InputPort(input.Name, Shape.Of(input.Length), InputForm.Same, 0), s_quant, input)],
            [new PlanOutput(new OutputPort(output.Name, Shape.Of(output.Length), [], 0), s_quant, output)]);
    }

    public static EmittedModelCode Emit(EmissionPlan plan, string className = "Model") =>
        ModelEmitter.Emit(plan, new EmitOptions(className, "NanoML.Models", "model.onnx", "", "esp32"));
}
