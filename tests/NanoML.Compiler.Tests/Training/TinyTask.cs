using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

/// <summary>
/// A small task with models and data in a folder: an image of 6x6 is of the class of its brightest quadrant. Students of any size can be
/// generated, with random weights.
/// </summary>
internal sealed class TinyTask : IDisposable
{
    private const int Size = 6;
    private const int Classes = 4;
    private readonly TempFolder _folder = new();

    public TinyTask(int samples = 160)
    {
        Model = Save("teacher.onnx", Teacher());
        Data = WriteData("data.npz", samples, labelled: true);
        Unlabelled = WriteData("unlabelled.npz", samples, labelled: false);
    }

    public string Model { get; }

    public string Data { get; }

    public string Unlabelled { get; }

    public string File(string name) => _folder.File(name);

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    public TuneOptions Options => new() { ModelPath = Model, DataPath = Data, Epochs = 4, LearningRate = 5e-3, Batch = 16 };

    public string Save(string name, Graph graph)
    {
        System.IO.File.WriteAllBytes(File(name), OnnxWriter.ToBytes(GraphExporter.Export(graph, graph.Metadata)));
        return File(name);
    }

    public string Save(string name, Tuning tuning)
    {
        System.IO.File.WriteAllBytes(File(name), OnnxWriter.ToBytes(tuning.Model));
        return File(name);
    }

    /// <summary>Conv, Conv, MaxPool, Dense, Softmax with random weights.</summary>
    public static Graph Network(int channels, int seed, int classes = Classes)
    {
        var b = new GraphBuilder(Shape.Of(1, 1, Size, Size), seed);
        string x = b.Add(new Relu(), b.Conv(GraphBuilder.Input, channels));
        x = b.MaxPool(b.Add(new Relu(), b.Conv(x, channels)));
        string weights = b.Random(Shape.Of(classes, channels * 9), -0.3f, 0.3f);
        x = b.Add(new Dense(), b.Flatten(x), weights, b.Random(Shape.Of(classes), -0.1f, 0.1f));
        return b.Build(b.Add(new Softmax(1), x)) with { Metadata = Labels };
    }

    private static ImmutableDictionary<string, string> Labels { get; } = ImmutableDictionary<string, string>.Empty.Add("labels", "a,b,c,d");

    // Averages the quadrants, so that it is right without training.
    private static Graph Teacher()
    {
        var b = new GraphBuilder(Shape.Of(1, 1, Size, Size));
        string ones = b.Constant(Tensors.Floats(Shape.Of(4, 1, 1, 1), 1, 1, 1, 1));
        string x = b.Add(new Conv(Window(1, 1), 1, Clamp: Clamp.Relu), GraphBuilder.Input, ones);
        x = b.Add(new Conv(Window(3, 3), 4), x, b.Constant(Tensors.Floats(Shape.Of(4, 1, 3, 3), [.. Enumerable.Repeat(0.5f, 36)])));
        float[] weights = [.. Enumerable.Range(0, 64).Select(k => k / 16 == k % 4 && k % 16 / 4 == k / 16 ? 3f : 0)];
        string dense = b.Constant(Tensors.Floats(Shape.Of(4, 16), weights));
        x = b.Add(new Dense(), b.Flatten(x), dense, b.Constant(Tensors.Floats(0, 0, 0, 0)));
        return b.Build(b.Add(new Softmax(1), x)) with { Metadata = Labels };
    }

    public void Dispose() => _folder.Dispose();

    private static SpatialWindow Window(int kernel, int stride) => new([kernel, kernel], [stride, stride], [1, 1], [0, 0], [0, 0]);

    private string WriteData(string name, int samples, bool labelled)
    {
        var random = new Random(5);
        var pixels = new float[samples * Size * Size];
        var labels = new long[samples];
        for (int s = 0; s < samples; s++)
        {
            labels[s] = random.Next(Classes);
            for (int k = 0; k < Size * Size; k++)
            {
                bool isBright = (k / Size / 3 * 2) + (k % Size / 3) == labels[s];
                pixels[(s * Size * Size) + k] = random.NextSingle() + (isBright ? 0.5f : 0);
            }
        }

        byte[] input = NpyWriter.Floats([samples, 1, Size, Size], pixels);
        return Write(name, labelled
            ? NpyWriter.Npz(("input", input), ("label", NpyWriter.Longs([samples], labels)))
            : NpyWriter.Npz(("input", input)));
    }
}
