using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Strategies;

namespace NanoML.Strategies.Tests.Support;

/// <summary>What the planner expects a layer to execute, and what its emitted code executed.</summary>
/// <param name="Predicted">Of all inferences, like <paramref name="Counted"/>.</param>
internal sealed record PricedLayer(LayerCode Code, OpcodeCounts Predicted, OpcodeCounts Counted, int Inferences)
{
    /// <summary>Those that are opcodes; the others are what some of these cost besides.</summary>
    private static readonly OpcodeClass[] s_classes =
    [
        .. Enum.GetValues<OpcodeClass>().Except(
        [
            OpcodeClass.CallArgument, OpcodeClass.CallResult, OpcodeClass.CallLocal, OpcodeClass.StraightLine, OpcodeClass.LongLine,
        ]),
    ];

    /// <summary>Predicted over counted opcodes.</summary>
    public double Ratio => (double)Predicted.Opcodes / Counted.Opcodes;

    /// <summary>Counted opcodes of an inference.</summary>
    public long Opcodes => Counted.Opcodes / Inferences;

    /// <summary>Of predicted opcodes: the classes that are at least such a share of them.</summary>
    public IEnumerable<OpcodeClass> Classes(double least) => s_classes.Where(c => Predicted[c] >= least * Predicted.Opcodes);

    /// <summary>Predicted less counted opcodes of each class as shares of all that were counted, the largest first.</summary>
    public ImmutableArray<(OpcodeClass Class, double Share)> Differences =>
    [
        .. s_classes.Select(c => (Class: c, Share: (double)(Predicted[c] - Counted[c]) / Counted.Opcodes)).OrderByDescending(d => Math.Abs(d.Share)),
    ];

    /// <summary>As it would be if the price of a class were twice as high.</summary>
    public PricedLayer WithTwice(OpcodeClass opcodeClass)
    {
        var predicted = new OpcodeCounts();
        predicted.Add(Predicted);
        predicted.AddOpcode(opcodeClass, Predicted[opcodeClass]);
        return this with { Predicted = predicted };
    }

    /// <summary>Neighbouring layers as one.</summary>
    public static PricedLayer Sum(ImmutableArray<PricedLayer> layers)
    {
        var predicted = new OpcodeCounts();
        var counted = new OpcodeCounts();
        foreach (PricedLayer layer in layers)
        {
            predicted.Add(layer.Predicted);
            counted.Add(layer.Counted);
        }

        return new PricedLayer(layers[0].Code, predicted, counted, layers[0].Inferences);
    }

    public override string ToString()
    {
        IEnumerable<string> differences = Differences.Take(4).Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Class} {100 * d.Share:+0.0;-0.0} %"));
        return string.Create(CultureInfo.InvariantCulture, $"{Ratio:f3} of {Opcodes} opcodes, {Code.Call.Kernel} {Code.Call.Summary}: ")
            + string.Join(", ", differences);
    }

    /// <summary>Compiles the emitted code, runs it on inputs and counts.</summary>
    public static IEnumerable<PricedLayer> Of(EmissionPlan emission, IReadOnlyList<byte[]> inputs)
    {
        EmittedModelCode code = EmptyModel.Emit(emission);
        LayerIl counted = LayerIl.Count(DeviceBuild.Compile(code)[^1], code.Layers, inputs);
        foreach (LayerCode layer in emission.Layers)
        {
            var predicted = new OpcodeCounts();
            predicted.Add(layer.Opcodes, inputs.Count);
            yield return new PricedLayer(layer, predicted, counted.Of(layer.Call.Layer), inputs.Count);
        }
    }
}
