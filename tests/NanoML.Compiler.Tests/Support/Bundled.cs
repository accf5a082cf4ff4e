using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Tests.Support;

/// <summary>The models that the project ships, with their data.</summary>
internal static class Bundled
{
    /// <summary>The smallest of all: two inputs, two hidden units, one output.</summary>
    public static CompileOptions Xor { get; } = new()
    {
        ModelPath = Path("xor.onnx"),
        Target = "esp32",
        DataPath = Path("xor_calib.npz"),
    };

    /// <summary>Convolutions, a pool and a dense layer on handwritten digits.</summary>
    public static CompileOptions DigitsCnn { get; } = new()
    {
        ModelPath = Path("digits_cnn.onnx"),
        Target = "esp32",
        DataPath = Path("digits_calib.npz"),
    };

    public static string Path(string file) => System.IO.Path.Combine(Repository.Root, "docs", "models", file);
}
