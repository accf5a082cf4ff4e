using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Planning.Lowering;

/// <summary>
/// From a quantised graph to a plan: lowers every operator, divides what is too large for one assembly, and lays out the arena.
/// </summary>
public static class Planner
{
    /// <summary>
    /// The most bytes of one table. An assembly's array initialisers and signatures share 64 KiB (16-bit length and index in the PE
    /// format); the rest is left for signatures and the other tables of the layer.
    /// </summary>
    public const int MaxTableBytes = 48 * 1024;

    /// <summary>The most kernel calls: the search for strategies and the classes that call them grow with their number.</summary>
    public const int MaxCalls = 2000;

    /// <exception cref="CompilerException">An operator or its data cannot run on the device.</exception>
    public static Plan CreatePlan(QuantGraph source)
    {
        Graph graph = source.Graph;
        RequireInterface(graph);
        ImmutableArray<PlanInput> inputs = [.. graph.InputPorts.Select(port => ToInput(source, port))];
        var buffers = inputs.ToDictionary(input => input.Name, input => input.Buffer);
        var calls = new List<KernelCall>();
        Dictionary<string, SharedWeights> weights = SharedWeightsOf(graph);
        foreach (Node node in graph.Nodes)
        {
            SharedWeights? shared = node.Op is IWeightedOp ? weights.GetValueOrDefault(node.Inputs[IWeightedOp.WeightInput]) : null;
            new LoweringContext(source, node, buffers, calls, shared).Lower();
        }

        if (calls.Count > MaxCalls)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooManyLayers,
                $"{graph.Source}: the model has {calls.Count} layers after fusing; a generated class calls at most {MaxCalls}");
        }

        ImmutableArray<PlanOutput> outputs = OwnOutputs(source, buffers, calls);
        ImmutableArray<KernelCall> divided = [.. calls.SelectMany(call => Divide(graph, call))];
        ArenaLayout arena = ArenaPlanner.Layout(
            divided, [.. inputs.Select(input => input.Buffer)], outputs.Select(output => output.Buffer).ToHashSet());
        RequireOneArray(graph, divided, arena);
        return new Plan(source, divided, arena, inputs, outputs);
    }

    /// <summary>By the name of the constant.</summary>
    private static Dictionary<string, SharedWeights> SharedWeightsOf(Graph graph) => graph.LayersByWeight()
        .Where(uses => uses.Count() > 1)
        .ToDictionary(uses => uses.Key, _ => new SharedWeights());

    private static PlanInput ToInput(QuantGraph source, InputPort port) =>
        new(port, source.Activations[port.Name].Quant, new DeviceBuffer(port.Name, port.Shape.Count));

    // All activations lie in one array.
    private static void RequireOneArray(Graph graph, ImmutableArray<KernelCall> calls, ArenaLayout arena)
    {
        if (arena.Length > DeviceHeap.LargestArrayBytes)
        {
            throw new CompilerException(
                DiagnosticCatalog.ArenaTooLarge,
                $"{graph.Source}: its activations need an array of {arena.Length} bytes; an array of nanoFramework has at most "
                + $"{DeviceHeap.LargestArrayBytes}. Most are in use at {ArenaPeak.Of([.. calls.Select(call => call.Layer)], arena)}");
        }
    }

    /// <summary>The errors of all operators that cannot be lowered.</summary>
    internal static ImmutableArray<CompilerException> Refusals(QuantGraph source)
    {
        var refusals = ImmutableArray.CreateBuilder<CompilerException>();
        var buffers = source.Graph.Inputs.ToDictionary(name => name, name => new DeviceBuffer(name, source.Activations[name].Shape.Count));
        foreach (Node node in source.Graph.Nodes)
        {
            var context = new LoweringContext(source, node, buffers, []);
            try
            {
                context.Lower();
            }
            catch (CompilerException refusal)
            {
                refusals.Add(refusal);
                for (int k = 0; k < node.Outputs.Length; k++)
                {
                    context.OutputBuffer(k);
                }
            }
        }

        return refusals.ToImmutable();
    }

    /// <exception cref="CompilerException">There is no input or no output, or an output is a constant.</exception>
    internal static void RequireInterface(Graph graph)
    {
        if (graph.Inputs.IsEmpty || graph.Outputs.IsEmpty)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: the model has {graph.Inputs.Length} inputs and {graph.Outputs.Length} outputs; it needs one of each");
        }

        if (graph.Outputs.FirstOrDefault(name => graph.Value(name).IsConstant) is { } constant)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: the output '{constant}' does not depend on the input",
                graph.Outputs.Length == 1 ? "Export the model again." : "Export the model without it, or choose another with --output.");
        }
    }

    // An output that renames an input, or another output, is a copy.
    private static ImmutableArray<PlanOutput> OwnOutputs(QuantGraph source, Dictionary<string, DeviceBuffer> buffers, List<KernelCall> calls)
    {
        var taken = source.Graph.Inputs.Select(name => buffers[name]).ToHashSet();
        var outputs = ImmutableArray.CreateBuilder<PlanOutput>();
        foreach (OutputPort port in source.Graph.OutputPorts)
        {
            DeviceBuffer buffer = buffers[port.Name];
            if (buffer.Table is not null || buffer.IsKept || !taken.Add(buffer))
            {
                var own = new DeviceBuffer(port.Name, port.Length);
                calls.Add(StridedCopyCall.Create(port.Name, buffer, own, [buffer.Length], [1], [1]).Single());
                buffer = own;
            }

            outputs.Add(new PlanOutput(port, source.Activations[port.Name].Quant, buffer));
        }

        return outputs.ToImmutable();
    }

    private static ImmutableArray<KernelCall> Divide(Graph graph, KernelCall call) => call.Split(MaxTableBytes)
        ?? throw new CompilerException(
            DiagnosticCatalog.NotPlannable,
            $"{graph.Source}: node '{call.Layer}' needs a table of {call.Tables.Max(t => t.ByteLength)} bytes that cannot be divided; "
            + $"one table holds at most {MaxTableBytes}",
            "Use a narrower layer.");
}
