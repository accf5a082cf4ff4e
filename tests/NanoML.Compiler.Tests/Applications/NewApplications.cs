using NanoML.Compiler.Applications;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Applications;

/// <summary>An application for each source, around a small model that takes what the source gives.</summary>
internal static class NewApplications
{
    public const string Name = "Demo";

    private const int Classes = 2;
    private const int Samples = 20;

    /// <summary>A source, a board and the shape of the model's input in ONNX.</summary>
    public static TheoryData<string, string> SourcesAndBoards => new()
    {
        { "Replay", "esp32" },
        { "Replay", "m5stickc-plus2" },
        { "Imu", "m5stickc-plus2" },
        { "Imu", "esp32c3" },
        { "Camera", "esp32" },
        { "Camera", "m5core2" },
        { "Microphone", "esp32s3" },
    };

    public static (Compilation Compilation, EmittedApplication Application) Create(string source, string board)
    {
        SourceKind kind = Enum.Parse<SourceKind>(source);
        Compilation compilation = Compile(board, ShapeOf(kind));
        return (compilation, ApplicationEmitter.Emit(compilation, Name, kind));
    }

    /// <summary>The application of a source around a model whose calibration data are values of a range.</summary>
    public static (Compilation Compilation, EmittedApplication Application) Create(string source, string board, float from, float to)
    {
        SourceKind kind = Enum.Parse<SourceKind>(source);
        Compilation compilation = Compile(board, from, to, ShapeOf(kind));
        return (compilation, ApplicationEmitter.Emit(compilation, Name, kind));
    }

    /// <summary>A dense layer and a softmax over the whole input.</summary>
    public static Compilation Compile(string board, params long[] shape) => Compile(board, 0, 1, shape);

    /// <summary>The same with a class of this name.</summary>
    public static Compilation Compile(string board, string space, string name, params long[] shape) => Compile(board, 0, 1, shape, space, name);

    private static Compilation Compile(
        string board, float from, float to, long[] shape, string space = "NanoML.Models", string name = "DemoModel")
    {
        using var folder = new TempFolder();
        int length = (int)shape.Aggregate(1L, (a, b) => a * b);
        var random = new Random(7);
        float gain = 1 / (to - from);
        float[] weights = [.. Enumerable.Range(0, length * Classes).Select(_ => (random.NextSingle() - 0.5f) * gain)];
        string model = new OnnxModelBuilder()
            .Input("x", shape)
            .Initializer("w", [length, Classes], weights)
            .Node("Flatten", ["x"], "flat")
            .Node("MatMul", ["flat", "w"], "scores")
            .Node("Softmax", ["scores"], "y")
            .Output("y", 1, Classes)
            .Save(folder.File("small.onnx"));
        float[] data = [.. Enumerable.Range(0, length * Samples).Select(_ => from + (random.NextSingle() * (to - from)))];
        return Compilation.Run(new CompileOptions
        {
            ModelPath = model,
            Target = board,
            DataPath = folder.Write(
                "data.npz", NpyWriter.Npz(("input", NpyWriter.Floats([Samples, .. shape.Skip(1).Select(n => (int)n)], data)))),
            Name = name,
            Namespace = space,
        });
    }

    public static long[] ShapeOf(SourceKind source) => source switch
    {
        SourceKind.Imu => [1, 32, 3],
        SourceKind.Camera => [1, 1, 24, 24],
        SourceKind.Microphone => [1, 49, 10, 1],
        _ => [1, 12],
    };
}
