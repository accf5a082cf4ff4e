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
        RequireOneInputAndOutput(graph);
        QuantValue input = source.Activations[graph.Inputs[0]];
        var inputBuffer = new DeviceBuffer(input.Name, input.Shape.Count);
        var buffers = new Dictionary<string, DeviceBuffer> { [input.Name] = inputBuffer };
        var calls = new List<KernelCall>();
        foreach (Node node in graph.Nodes)
        {
            new LoweringContext(source, node, buffers, calls).Lower();
        }

        if (calls.Count > MaxCalls)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooManyLayers,
                $"{graph.Source}: the model has {calls.Count} layers after fusing; a generated class calls at most {MaxCalls}");
        }

        DeviceBuffer output = OwnOutput(buffers, calls, graph.Outputs[0], inputBuffer);
        ImmutableArray<KernelCall> divided = [.. calls.SelectMany(call => Divide(graph, call))];
        ArenaLayout arena = ArenaPlanner.Layout(divided, inputBuffer, output);
        RequireOneArray(graph, divided, arena);
        return new Plan(source, divided, arena, input, source.Activations[graph.Outputs[0]], inputBuffer, output);
    }

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

    /// <exception cref="CompilerException">The model has not one input and one output that depends on it.</exception>
    internal static void RequireOneInputAndOutput(Graph graph)
    {
        if (graph.Inputs.Length != 1 || graph.Outputs.Length != 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: the model has {Names("input", graph.Inputs)} and {Names("output", graph.Outputs)}; one of each is supported");
        }

        Value output = graph.Value(graph.Outputs[0]);
        if (output.IsConstant)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: the output '{output.Name}' does not depend on the input",
                "Export the model again.");
        }
    }

    private static string Names(string role, ImmutableArray<string> names) =>
        names.Length == 1 ? $"1 {role}" : $"{names.Length} {role}s ({string.Join(", ", names)})";

    // A model that only renames its input still has to deliver an output.
    private static DeviceBuffer OwnOutput(Dictionary<string, DeviceBuffer> buffers, List<KernelCall> calls, string name, DeviceBuffer input)
    {
        DeviceBuffer buffer = buffers[name];
        if (buffer != input && buffer.Table is null)
        {
            return buffer;
        }

        var output = new DeviceBuffer(name, buffer.Length);
        calls.Add(StridedCopyCall.Create(name, buffer, output, [buffer.Length], [1], [1]).Single());
        return output;
    }

    private static ImmutableArray<KernelCall> Divide(Graph graph, KernelCall call) => call.Split(MaxTableBytes)
        ?? throw new CompilerException(
            DiagnosticCatalog.NotPlannable,
            $"{graph.Source}: node '{call.Layer}' needs a table of {call.Tables.Max(t => t.ByteLength)} bytes that cannot be divided; "
            + $"one table holds at most {MaxTableBytes}",
            "Use a narrower layer.");
}
