using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tests.Support.Zoo;
using NanoML.OnnxRuntime;
using Xunit.Abstractions;

namespace NanoML.Compiler.Tests.Proof;

/// <summary>Networks over sequences: our own floats, from which scales come and by which layers are judged, are those of ONNX Runtime.</summary>
public sealed class SequenceOracleTests(ITestOutputHelper output)
{
    private const double LeastDb = 60;

    [Theory]
    [InlineData("gated_units")]
    [InlineData("simple_units")]
    [InlineData("detector")]
    public void Oracle_OnAModelOfTheZoo_IsOnnxRuntimeTo60Decibels(string name)
    {
        using var folder = new TempFolder();
        AssertClose(folder.Write($"{name}.onnx", ZooModels.Get(name).Onnx), [], 4);
    }

    [SharedTheory]
    [InlineData("recurrent_cnn_lstm", "batch_size", 1)]
    [InlineData("recurrent_lstm_a", "unk__368", 1)]
    [InlineData("recurrent_qlstm", "", 0)]
    [InlineData("recurrent_voice_activity", "sequence", 576)]
    [InlineData("convtranspose_ecg", "", 0)]
    public void Oracle_OnAModelOfTheField_IsOnnxRuntimeTo60Decibels(string name, string axis, int size) => AssertClose(
        Path.Combine(SharedData.Root!, "field", $"{name}.onnx"), axis.Length == 0 ? [] : new() { [axis] = size }, 1);

    private void AssertClose(string path, Dictionary<string, int> sizes, int count)
    {
        OnnxModel file = ModelFile.Read(path);
        OnnxModel model = ModelInterface.Choose(file, values: file.Graph.Inputs.Where(input => input.Name == "sr").ToDictionary(input => input.Name, _ => 16000.0));
        Graph imported = Compilability.Import(model, sizes.ToImmutableDictionary());
        float[][] samples = Compilability.RandomInputs(imported, count);
        using var reference = ReferenceModel.Open(new OnnxRuntimeReference(), model, imported);
        Assert.True(reference.IsExternal, reference.WhyNotExternal);

        double decibels = Decibels(reference.Run(samples), new FloatOracle(imported).Run(samples));

        output.WriteLine($"{decibels:f1} dB");
        Assert.True(decibels >= LeastDb);
    }

    private static double Decibels(float[][] expected, float[][] actual)
    {
        double signal = expected.Sum(sample => sample.Sum(x => (double)x * x));
        double noise = expected.Zip(actual).Sum(pair => pair.First.Zip(pair.Second).Sum(p => Math.Pow((double)p.First - p.Second, 2)));
        return 10 * Math.Log10(signal / Math.Max(noise, double.Epsilon));
    }
}
