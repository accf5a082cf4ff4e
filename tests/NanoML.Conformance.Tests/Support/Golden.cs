using System.Security.Cryptography;
using System.Text.Json;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Conformance.Tests.Support;

/// <summary>One file of golden outputs: what ONNX Runtime computed, written by golden/generate.mjs.</summary>
internal sealed record Golden(
    string Model, string Sha256, string Data, InputTransform InputTransform, int Count, float[][] Values, int[]? Top1, double? Accuracy)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static Golden Read(string name) =>
        JsonSerializer.Deserialize<Golden>(Repository.Read($"tests/NanoML.Conformance.Tests/golden/{name}.json"), s_json)!;

    /// <exception cref="InvalidOperationException">The model is not the one that the golden outputs were made from.</exception>
    public Graph Import()
    {
        string path = Path.Combine(Repository.Root, Model);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        return hash == Sha256
            ? GraphImporter.Import(OnnxReader.Read(path))
            : throw new InvalidOperationException($"{Model} has the SHA-256 {hash}, not {Sha256}: run golden/generate.mjs again.");
    }

    public SampleSet Samples(Graph graph)
    {
        Value input = graph.Value(graph.Inputs[0]);
        return SampleFile.Load(Path.Combine(Repository.Root, Data), input.Name, input.Shape.Dims, scale: InputTransform.Scale);
    }

    /// <summary>The class as generate.mjs predicts it: the first largest output; of a single one, whether it exceeds one half.</summary>
    public static int PredictedClass(float[] output) =>
        output.Length == 1 ? (output[0] > 0.5f ? 1 : 0) : Array.IndexOf(output, output.Max());
}

/// <param name="Scale">Multiplied to the stored elements.</param>
/// <param name="Layout">The order of axes that the model wants; the reader of samples sees by itself when the data has another.</param>
internal sealed record InputTransform(float Scale, string Layout);

/// <summary>A test on models beside the project, skipped, saying so, where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedModelsTheoryAttribute : TheoryAttribute
{
    private const string Folder = "../shared/models";

    public SharedModelsTheoryAttribute() =>
        Skip = Directory.Exists(Path.Combine(Repository.Root, Folder)) ? null : $"{Folder} is not there, beside the project's folder.";
}
