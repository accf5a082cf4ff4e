using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Tests.Support;
using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;
using Xunit.Abstractions;

namespace NanoML.Preprocessing.Tests.Audio;

/// <summary>The keyword spotting model of MLPerf Tiny, compiled to int8, behind the integer front end and behind its twin.</summary>
public sealed class KeywordTests(ITestOutputHelper output)
{
    private const int Hop = 320;
    private const int Clip = 16000;
    private const int Stride = 12 * Hop;
    private const int Coefficients = 10;

    private static readonly CompileOptions s_options = new()
    {
        ModelPath = SharedData.Root is null ? "" : SharedData.Model("kws.onnx"),
        DataPath = SharedData.Root is null ? "" : SharedData.Data("kws_calib.npz"),
        Target = "esp32",
    };

    [SharedFact]
    public void Model_BehindTheStream_AgreesWithTheModelBehindTheTwin()
    {
        Compilation compilation = Compilation.Run(s_options);
        var oracle = new IntegerOracle(compilation.Plan);
        var mfcc = new Mfcc(new Quantization(compilation.Plan.Input.Quant.Scale, compilation.Plan.Input.Quant.ZeroPoint));
        var twin = new Twin.Mfcc();
        short[] audio = GeneratedAudio.Create();
        byte[] levels = new byte[mfcc.Count];
        int windows = 0;
        int agree = 0;
        var classes = new HashSet<int>();
        for (int end = Hop; end <= audio.Length; end += Hop)
        {
            mfcc.Push(audio, end - Hop, Hop);
            if (end < Clip || (end - Clip) % Stride != 0)
            {
                continue;
            }

            mfcc.CopyTo(levels);
            float[] features = Array.ConvertAll(twin.Run(audio.AsSpan(end - Clip, Clip)), x => (float)x);
            int expected = Winner(oracle.Run(IntegerOracle.QuantizeInput(compilation.Plan, features)));
            agree += Winner(oracle.Run(levels)) == expected ? 1 : 0;
            classes.Add(expected);
            windows++;
        }

        output.WriteLine($"{agree} of {windows} windows agree, over {classes.Count} classes");
        Assert.True(classes.Count > 2);
        Assert.True(agree >= 0.97 * windows, $"{agree} of {windows}");
    }

    /// <summary>No sound is shared, so the twin's features can be compared by their size only.</summary>
    [SharedFact]
    public void Twin_OfSpeechLikeSound_HasFeaturesOfTheSizeOfTheRecordings()
    {
        SampleSet recordings = SampleFile.Load(SharedData.Data("kws_dev.npz"), "input", [1, 1, 49, 10]);
        short[] audio = GeneratedAudio.Create(parts: 1);
        double[] features = new Twin.Mfcc().Run(audio.AsSpan(0, Clip));
        for (int k = 0; k < Coefficients; k++)
        {
            double[] real = [.. recordings.Inputs.SelectMany(sample => sample.Where((_, i) => i % Coefficients == k)).Select(x => (double)x)];
            double[] ours = [.. features.Where((_, i) => i % Coefficients == k)];
            output.WriteLine(FormattableString.Invariant(
                $"{k}: recordings {real.Min():f1} to {real.Max():f1}, mean {real.Average():f1}; generated {ours.Min():f1} to {ours.Max():f1}, mean {ours.Average():f1}"));
            Assert.InRange(ours.Average(), real.Min(), real.Max());
        }
    }

    private static int Winner(byte[] output) => Array.IndexOf(output, output.Max());
}
