using System.Collections.Immutable;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// What ML.NET's exporter calls the outputs of a pipeline: each column of the table is one, under its name with <c>.output</c>, whether the
/// trainer made it or the table had it. The trainer's columns have fixed names.
/// </summary>
internal static class MlNetColumns
{
    private const string Producer = "ML.NET";
    private const string Suffix = ".output";
    private const string ScoreNames = "mlnet.Score.SlotNames";

    /// <summary>The column that says most: of two classes the probability, of several their scores, of clusters the index, else the score.</summary>
    /// <returns>Null for a file of another exporter, and where no trainer made a column.</returns>
    public static OnnxValueInfo? Result(OnnxModel model)
    {
        if (model.ProducerName != Producer)
        {
            return null;
        }

        OnnxValueInfo? Column(string name) => model.Graph.Outputs.FirstOrDefault(output => output.Name == name + Suffix);
        OnnxValueInfo? score = Column("Score");
        bool isVector = score?.Dims is [_, { Size: > 1 }];
        bool isDistance = model.Graph.Nodes.Any(node => node.OpType == "ArgMin");
        return Column("Probability") ?? (isVector && !isDistance ? score : Column("PredictedLabel") ?? score);
    }

    /// <summary>The names of the elements of the score, or else what the predicted label becomes in the table; null where there are none.</summary>
    public static string[]? Labels(OnnxModel model)
    {
        if (model.ProducerName != Producer)
        {
            return null;
        }

        OnnxNode[] encoders = [.. model.Graph.Nodes.Where(node => node.OpType == "LabelEncoder")];
        OnnxNode? names = encoders.FirstOrDefault(node => node.Inputs is [ScoreNames]);
        return Texts(names, "keys_strings", "values_int64s")
            ?? encoders.Select(node => Texts(node, "values_strings", "keys_int64s")).FirstOrDefault(texts => texts is not null);
    }

    private static string[]? Texts(OnnxNode? encoder, string texts, string numbers) =>
        encoder?.Attributes.GetValueOrDefault(texts)?.Value is ImmutableArray<string> names
        && encoder.Attributes.GetValueOrDefault(numbers)?.Value is ImmutableArray<long> places
        && names.Length == places.Length
            ? [.. names.Zip(places).OrderBy(pair => pair.Second).Select(pair => pair.First)]
            : null;
}
