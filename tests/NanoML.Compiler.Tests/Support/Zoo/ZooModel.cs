using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>A small model that combines a few operators as real networks do.</summary>
/// <param name="Onnx">The bytes of the .onnx file.</param>
/// <param name="InputLength">Elements of the input.</param>
internal sealed record ZooModel(string Name, byte[] Onnx, int InputLength)
{
    private const int CalibrationSamples = 64;

    /// <summary>The least signal to quantisation noise of the output on samples that calibration did not see, in decibels.</summary>
    public double MinSqnrDb { get; init; } = 30;

    public float Least { get; init; } = -1;

    public float Most { get; init; } = 1;

    /// <summary>The whole way from a file and calibration data on disk.</summary>
    public Compilation Compile(WeightFormat weights = WeightFormat.Int8)
    {
        using var folder = new TempFolder();
        float[] calibration = [.. Samples(CalibrationSamples, 1).Inputs.SelectMany(x => x)];
        byte[] npz = NpyWriter.Npz(("input", NpyWriter.Floats([CalibrationSamples, InputLength], calibration)));
        return Compilation.Run(new CompileOptions
        {
            ModelPath = folder.Write($"{Name}.onnx", Onnx),
            Target = "esp32-psram",
            DataPath = folder.Write("calibration.npz", npz),
            Compression = new CompressionOptions(weights),
        });
    }

    /// <summary>Random samples, uniform from <see cref="Least"/> to <see cref="Most"/>.</summary>
    public SampleSet Samples(int count, int seed)
    {
        var random = new Random(seed);
        float[][] inputs = [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, InputLength).Select(_ => Least + ((Most - Least) * random.NextSingle())).ToArray())];
        return new SampleSet(Name, count, inputs, null, null);
    }

    /// <summary>Bytes for the inputs of a compiled model: both extremes, alternations between them, a ramp, and random bytes.</summary>
    public static byte[][] ByteInputs(Plan plan, int count)
    {
        var random = new Random(3);
        Func<int, byte>[] patterns = [_ => 0, _ => 255, k => (byte)(k % 2 * 255), k => (byte)(k / 3 % 2 * 255), k => (byte)k, _ => 128];
        return [.. Enumerable.Range(0, count).Select(sample => Enumerable.Range(0, plan.InputLength)
            .Select(k => sample < patterns.Length ? patterns[sample](k) : (byte)random.Next(256)).ToArray())];
    }
}
