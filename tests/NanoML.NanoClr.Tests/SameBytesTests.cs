using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>The main promise: what runs on the interpreter of the board gives the bytes of the desktop.</summary>
public sealed class SameBytesTests(ITestOutputHelper output)
{
    private const int Samples = 20;

    // Static tables and inputs of the largest model, with room for the host's larger heap blocks.
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

        var options = new CompileOptions { ModelPath = model.Model, Target = "esp32-psram", DataPath = model.Calibration, Scale = model.Scale };
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
