using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Applications;

/// <summary>
/// What an application that learns takes along beside a model whose second output are its features: what the model knows, its last layer in
/// whole numbers, and how its inputs lie. The numbers are those of NanoML.Learning.
/// </summary>
/// <param name="Features">Of a sample, in the device's order.</param>
/// <param name="Known">The features of known samples, one sample after the other.</param>
/// <param name="LastLayer">For each class the weights of its features in score units a level, then its bias.</param>
/// <param name="ScoreBits">A score of two to this is a factor of two.</param>
/// <param name="ModelId">By which what was learned is bound to this model.</param>
/// <param name="ChannelMeans">Of the input's levels in the calibration data, in sixteenths.</param>
/// <param name="ChannelDeviations">Their standard deviations, in sixteenths.</param>
public sealed record TeachingTables(
    int Classes,
    int Features,
    int FeatureZeroPoint,
    ImmutableArray<byte> Known,
    ImmutableArray<int> LastLayer,
    int ScoreBits,
    ImmutableArray<byte> ModelId,
    ImmutableArray<int> ChannelMeans,
    ImmutableArray<int> ChannelDeviations)
{
    private const int MostFeatures = Learning.FeatureMemory.MostFeatures;
    private const int MostClasses = 200;
    private const int MostChannels = Learning.InputRanges.MostChannels;
    private const int IdBytes = Learning.LearnedStore.IdBytes;
    private const int MostSamples = 2000;

    // Chosen, with the lean, on training recordings of the Motion application: docs/teaching.md.
    private const int CentresOfClass = 16;
    private const int MostCentres = 64;

    private const int MostBias = Learning.LastLayer.MostBias;
    private const int LeastScoreBits = 4;
    private const int MostScoreBits = 20;

    // What weights begin with is at most a quarter of what they may become.
    private const int Room = 4;

    /// <param name="compilation">With calibration data, and with <see cref="CompileOptions.Features"/>.</param>
    /// <exception cref="CompilerException">NML0128: what is compiled is no classifier of a few features whose last layer is dense.</exception>
    public static TeachingTables Of(Compilation compilation)
    {
        Plan plan = compilation.Plan;
        if (plan.Outputs.Length != 2 || compilation.Options.Features is null)
        {
            throw Nothing(compilation, $"it has {plan.Outputs.Length - 1} results, and teaching is for one", "Choose one with --output NAME.");
        }

        int classes = plan.Output.Shape.Count;
        int features = plan.Outputs[1].Shape.Count;
        if (classes is < 2 or > MostClasses || features > MostFeatures)
        {
            throw Nothing(compilation, $"its result has {classes} elements and there are {features} features; teaching is for 2 to {MostClasses} classes and at most {MostFeatures} features");
        }

        if (compilation.Options.DataPath is null)
        {
            throw Nothing(compilation, "without calibration data nothing tells what it knows", "Give samples with --data.");
        }

        (int[] layer, int bits) = Layer(compilation, classes, features);
        byte[] known = [.. KnownFeatures(compilation, classes, features).SelectMany(centre => centre)];
        (int[] means, int[] deviations) = Channels(compilation);
        return new TeachingTables(
            classes, features, plan.Outputs[1].Quant.ZeroPoint, [.. known], [.. layer], bits, Id(compilation, known), [.. means], [.. deviations]);
    }

    private static IEnumerable<byte[]> KnownFeatures(Compilation compilation, int classes, int features)
    {
        var oracle = new IntegerOracle(compilation.WindowPlan, vectorized: true);
        int most = Math.Clamp(MostCentres / classes, 1, CentresOfClass);
        return Evenly.Take(compilation.Samples, MostSamples)
            .Select(sample => compilation.LastFrames(oracle.Run(IntegerOracle.QuantizeInput(compilation.WindowPlan, sample))))
            .GroupBy(output => Array.IndexOf(output, output.Take(classes).Max()), output => output[classes..(classes + features)])
            .OrderBy(group => group.Key)
            .SelectMany(group => FeatureCentres.Of([.. group], most));
    }

    private static (int[] Layer, int Bits) Layer(Compilation compilation, int classes, int features)
    {
        Graph graph = Pipeline.RunFolding(compilation.Imported);
        Node dense = LastDense(graph) ?? throw Nothing(compilation, "its last layer is no dense one");
        Tensor weights = graph.Value(dense.Inputs[1]).Constant!;
        if (weights.Shape != Shape.Of(classes, features))
        {
            throw Nothing(
                compilation, $"the last layer reads {weights.Shape[1]} values and makes {weights.Shape[0]}, and there are {features} features and {classes} classes",
                "Take --features last.");
        }

        float[] biases = graph.BiasOf(dense)?.Floats ?? new float[classes];
        int[] places = DevicePlaces(compilation.Plan, features);
        double unit = compilation.Plan.Outputs[1].Quant.Scale / Math.Log(2);
        double greatest = Math.Max(
            weights.Floats.Max(Math.Abs) * unit / (MostBias / (byte.MaxValue * features)), biases.Max(Math.Abs) / Math.Log(2) / MostBias);
        int bits = greatest == 0 ? MostScoreBits : Math.Min(MostScoreBits, (int)Math.Floor(Math.Log2(1 / (Room * greatest))));
        if (bits < LeastScoreBits)
        {
            throw Nothing(compilation, "the weights of its last layer are too large for scores in 32 bits");
        }

        double scale = Math.Pow(2, bits);
        var layer = new int[classes * (features + 1)];
        for (int c = 0; c < classes; c++)
        {
            for (int k = 0; k < features; k++)
            {
                layer[(c * (features + 1)) + places[k]] = (int)Math.Floor((weights.Floats[(c * features) + k] * unit * scale) + 0.5);
            }

            layer[(c * (features + 1)) + features] = (int)Math.Floor((biases[c] / Math.Log(2) * scale) + 0.5);
        }

        return (layer, bits);
    }

    /// <summary>Where on the device each feature of the model lies.</summary>
    private static int[] DevicePlaces(Plan plan, int features)
    {
        int[] places = plan.Source.Graph.FromDeviceOrder(Enumerable.Range(0, plan.OutputLength).ToArray());
        return [.. places[^features..].Select(place => place - plan.Outputs[1].Offset)];
    }

    private static Node? LastDense(Graph graph)
    {
        string name = graph.Outputs[0];
        while (graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(name)) is { } node)
        {
            if (node.Op is Dense)
            {
                return node;
            }

            if (node.Inputs.FirstOrDefault(input => input.Length > 0 && graph.Value(input).Constant is null) is not { } read)
            {
                return null;
            }

            name = read;
        }

        return null;
    }

    private static (int[] Means, int[] Deviations) Channels(Compilation compilation)
    {
        Shape shape = compilation.Plan.Input.Shape;
        int channels = shape.Rank >= 3 && shape[^1] <= MostChannels ? shape[^1] : 1;
        var sums = new double[channels];
        var squares = new double[channels];
        long count = 0;
        foreach (byte[] input in compilation.Samples.SelectMany(compilation.StepInputs))
        {
            for (int i = 0; i < input.Length; i++)
            {
                sums[i % channels] += input[i];
                squares[i % channels] += input[i] * input[i];
            }

            count += input.Length / channels;
        }

        return (
            [.. sums.Select(sum => (int)Math.Round(16 * sum / count))],
            [.. sums.Zip(squares, (sum, square) => (int)Math.Round(16 * Math.Sqrt(Math.Max(0, (square / count) - (sum / count * (sum / count))))))]);
    }

    /// <summary>Another one as soon as anything of the generated model is, or of what it knows.</summary>
    private static ImmutableArray<byte> Id(Compilation compilation, byte[] known)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in compilation.Code.Assemblies.Where(assembly => assembly.Name.StartsWith(compilation.ClassName, StringComparison.Ordinal)).SelectMany(assembly => assembly.Sources))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(source.Text));
        }

        hash.AppendData(known);
        return [.. hash.GetHashAndReset()[..IdBytes]];
    }

    private static CompilerException Nothing(Compilation compilation, string why, string? fix = null) =>
        new(DiagnosticCatalog.NothingToTeach, $"{compilation.Options.ModelPath}: {why}", fix);
}
