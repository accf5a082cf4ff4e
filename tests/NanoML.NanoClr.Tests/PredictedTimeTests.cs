using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>Prints what the cost model predicts beside what nanoCLR takes. Times depend on the machine, so only counts and bytes are asserted.</summary>
public sealed class PredictedTimeTests(ITestOutputHelper output)
{
    private const int Inferences = 5;
    private const int HeapKilobytes = 4096;

    [NanoClrTheory]
    [InlineData("digits_cnn")]
    [InlineData("kws")]
    [InlineData("ad")]
    public void Profile_BesideTheMeasuredTime_CountsEveryLayer(string name)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            output.WriteLine($"{model.Model} is absent.");
            return;
        }

        var options = new CompileOptions
        {
            ModelPath = model.Model,
            Target = "esp32-psram",
            CostTable = "nanoclr-host",
            DataPath = model.Calibration,
            Scale = model.Scale,
        };
        Compilation compilation = Compilation.Run(options);
        ProfileReport profile = Profiling.Run(compilation);
        SampleSet test = Compilation.LoadSamples(options, compilation.Imported, model.Test);
        byte[][] inputs = [.. test.Inputs.Take(Inferences).Select(sample => IntegerOracle.QuantizeInput(compilation.Plan, sample))];

        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, compilation.Code, inputs, HeapKilobytes, TimeSpan.FromMinutes(10), timeLayers: true);

        var oracle = new IntegerOracle(compilation.Plan);
        Assert.All(inputs.Zip(result.Outputs), pair => Assert.Equal(oracle.Run(pair.First), pair.Second));
        Assert.True(profile.IlOps > profile.Macs);
        Assert.All(profile.Layers, layer => Assert.True(layer.IlOps > 0 && layer.PredictedMs > 0, layer.Name));
        Assert.Equal(compilation.Code.Layers.Length, result.LayerMicroseconds.Length);
        output.WriteLine($"{name}: predicted {profile.PredictedMs:f2} ms, measured {result.MedianMicroseconds / 1000:f2} ms (best {result.BestMicroseconds / 1000:f2})");
        foreach ((string layer, double microseconds) in compilation.Code.Layers.Select(l => l.Layer).Zip(result.LayerMicroseconds))
        {
            output.WriteLine($"  {layer}: predicted {profile.Layers.First(l => l.Name == layer).PredictedMs:f3} ms, measured {microseconds / 1000:f3}");
        }
    }
}
