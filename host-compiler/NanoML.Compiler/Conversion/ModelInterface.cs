using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>What of a file goes to the board: its results, and one input where columns are merged.</summary>
public static class ModelInterface
{
    /// <summary>The model with the chosen result, without what that does not need, and with its labels among the metadata.</summary>
    /// <param name="model">As it was read.</param>
    /// <param name="output">The name of an output of the file; null leaves the choice to <see cref="ResultChoice"/>.</param>
    /// <param name="kept">Further outputs, which stay whatever is chosen.</param>
    /// <param name="values">Inputs that are constants on the board, by name (<see cref="FixedInputs"/>).</param>
    /// <param name="features">A value that becomes a further output (<see cref="FeatureOutput"/>).</param>
    /// <param name="labels">Names of the classes, in place of those in the metadata; none leaves those.</param>
    /// <exception cref="CompilerException">
    /// NML0107: there is no output of that name; or an input cannot have the value it is given; NML0127: there are no features.
    /// </exception>
    public static OnnxModel Choose(
        OnnxModel model,
        string? output = null,
        IReadOnlyCollection<string>? kept = null,
        IReadOnlyDictionary<string, double>? values = null,
        string? features = null,
        ImmutableArray<string> labels = default)
    {
        model = FixedInputs.Apply(model, values ?? ImmutableDictionary<string, double>.Empty);
        OnnxModel chosen = ColumnInputs.Merge(FloatInputs.Declare(FeatureOutput.Apply(ResultChoice.Apply(model, output, kept ?? []), features)));
        OnnxModel interfaced = chosen.Graph.HasSameInterface(model.Graph)
            ? chosen with { Graph = model.Graph }
            : chosen with { Bytes = OnnxProbe.WithInterface(model.Bytes, chosen.Graph) };
        return Named(LevelInputs.Declare(PairwiseVotes.Count(interfaced, output)), labels);
    }

    private static OnnxModel Named(OnnxModel model, ImmutableArray<string> labels) => labels.IsDefaultOrEmpty
        ? model
        : model with { Metadata = model.Metadata.SetItem(ClassLabels.Key, ClassLabels.Write(labels)) };
}
