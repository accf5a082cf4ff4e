using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;
using NanoML.Compiler.Simulation;

namespace NanoML.Strategies.Tests.Support;

/// <summary>What the planner expects a layer to execute, and what its emitted code executed.</summary>
/// <param name="Predicted">Of all inferences, like <paramref name="Counted"/>.</param>
internal sealed record PricedLayer(LayerCode Code, OpcodeCounts Predicted, OpcodeCounts Counted, int Inferences)
{
    private static readonly OpcodeClass[] s_classes = Enum.GetValues<OpcodeClass>();

    /// <summary>Predicted over counted opcodes.</summary>
    public double Ratio => (double)Predicted.Opcodes / Counted.Opcodes;

    /// <summary>Counted opcodes of an inference.</summary>
    public long Opcodes => Counted.Opcodes / Inferences;

    /// <summary>Predicted less counted opcodes of each class, as shares of all that were counted; those that differ by more than so much.</summary>
    public IEnumerable<(OpcodeClass Class, double Share)> Differences(double least) => s_classes
        .Select(c => (c, (double)(Predicted[c] - Counted[c]) / Counted.Opcodes))
        .Where(d => Math.Abs(d.Item2) > least)
        .OrderByDescending(d => Math.Abs(d.Item2));

    /// <summary>Compiles the emitted code, runs it on inputs and counts.</summary>
    public static IEnumerable<PricedLayer> Of(EmissionPlan emission, IReadOnlyList<byte[]> inputs)
    {
        EmittedModelCode code = EmptyModel.Emit(emission);
        using var counter = new IlCounter(DeviceBuild.Compile(code)[^1]);
        EmittedModel model = EmittedModel.Of(counter.Assembly);

        // Static constructors run at the first use.
        model.Invoke();
        counter.Clear();
        foreach (byte[] input in inputs)
        {
            input.CopyTo(model.Input, 0);
            model.Invoke();
        }

        Dictionary<string, string> layers = code.Layers.ToDictionary(l => l.Method, l => l.Layer);
        Dictionary<string, OpcodeCounts> counted = counter.Read()
            .Where(s => s.Method.Length > 0).ToDictionary(s => layers[s.Method], s => s.Total);
        foreach (LayerCode layer in emission.Layers)
        {
            var predicted = new OpcodeCounts();
            predicted.Add(layer.Opcodes, inputs.Count);
            yield return new PricedLayer(layer, predicted, counted[layer.Call.Layer], inputs.Count);
        }
    }
}
