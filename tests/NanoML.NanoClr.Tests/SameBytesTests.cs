using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies.Choice;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>The main promise: what runs on the interpreter of the board gives the bytes of the desktop.</summary>
public sealed class SameBytesTests(ITestOutputHelper output)
{
    private const int Samples = 20;

    // Static tables and inputs of the largest model, with room for the host's larger heap blocks.
    private const int ModeSamples = 3;
    private const int HeapKilobytes = 4096;

    [NanoClrTheory]
    [InlineData("xor", 4)]
    [InlineData("digits_mlp", 100)]
    [InlineData("digits_cnn", 100)]
    [InlineData("kws", Samples)]
    [InlineData("ic", Samples)]
    [InlineData("ad", Samples)]
    [InlineData("qdq/kws", Samples)]
    [InlineData("qdq/ic", Samples)]
    public void Invoke_OnNanoClr_GivesTheBytesOfTheOracle(string name, int count)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            output.WriteLine($"{model.Model} is absent.");
            return;
        }

        Run(name, model, count, new CompileOptions { ModelPath = model.Model, Target = "esp32-psram", DataPath = model.Calibration, Scale = model.Scale });
    }

    /// <summary>What a board sends of a model that is split.</summary>
    [NanoClrTheory]
    [InlineData("digits_cnn", "/pool/MaxPool_output_0", 100)]
    [InlineData("ic", "t29_Add_r", ModeSamples)]
    public void Invoke_OfADevicesPart_GivesTheBytesOfTheOracle(string name, string cut, int count)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            output.WriteLine($"{model.Model} is absent.");
            return;
        }

        Run($"{name} up to {cut}", model, count, new CompileOptions { ModelPath = model.Model, Target = "esp32-psram", DataPath = model.Calibration, Cut = cut });
    }

    [NanoClrTheory]
    [MemberData(nameof(Modes))]
    public void Invoke_InEveryMode_GivesTheBytesOfTheOracle(string name, OptimizeGoal goal, WeightFormat weights, double prune)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            output.WriteLine($"{model.Model} is absent.");
            return;
        }

        Run($"{name}, {goal}, {weights}, {prune}", model, ModeSamples, new CompileOptions
        {
            ModelPath = model.Model,
            Target = "esp32s3",
            DataPath = model.Calibration,
            Scale = model.Scale,
            Optimize = goal,
            Compression = new CompressionOptions(weights, prune),
        });
    }

    public static TheoryData<string, OptimizeGoal, WeightFormat, double> Modes()
    {
        var data = new TheoryData<string, OptimizeGoal, WeightFormat, double>();
        foreach (string name in new[] { "kws", "ic", "ad", "vww" })
        {
            data.Add(name, OptimizeGoal.Speed, WeightFormat.Int8, 0);
            data.Add(name, OptimizeGoal.Speed, WeightFormat.Int4, 0);
            data.Add(name, OptimizeGoal.Speed, WeightFormat.Int8, 0.5);
            data.Add(name, OptimizeGoal.Size, WeightFormat.Int8, 0);
        }

        data.Add("kws", OptimizeGoal.Speed, WeightFormat.Ternary, 0.3);
        data.Add("kws", OptimizeGoal.Speed, WeightFormat.PowerOfTwo, 0);
        data.Add("ic", OptimizeGoal.Speed, WeightFormat.Int3, 0.5);
        return data;
    }

    private void Run(string name, ModelCase model, int count, CompileOptions options)
    {
        Compilation compilation = Compilation.Run(options);
        SampleSet test = Compilation.LoadSamples(options, compilation.Imported, model.Test);
        byte[][] inputs = [.. test.Inputs.Take(count).Select(sample => IntegerOracle.QuantizeInput(compilation.Plan, sample))];

        NanoClrTools tools = NanoClrTools.FromEnvironment(out _)!;
        DeviceReplayResult result = DeviceReplay.Run(tools, compilation.Code, inputs, HeapKilobytes, TimeSpan.FromMinutes(10));

        var oracle = new IntegerOracle(compilation.Plan);
        for (int k = 0; k < inputs.Length; k++)
        {
            Assert.Equal(oracle.Run(inputs[k]), result.Outputs[k]);
        }

        double perMac = result.MedianMicroseconds * 1000 / compilation.Plan.Macs;
        output.WriteLine(
            $"{name}: {inputs.Length} inputs equal; {result.MedianMicroseconds / 1000:f2} ms, {perMac:f1} ns a MAC, plain loop {result.PlainLoopNanoseconds:f1} ns");
    }
}
