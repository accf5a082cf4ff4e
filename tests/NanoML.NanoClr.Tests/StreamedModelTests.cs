using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>A megabyte of weights in the heap of boards without PSRAM.</summary>
public sealed class StreamedModelTests(ITestOutputHelper output)
{
    private const int BytesPerKilobyte = 1024;

    [NanoClrTheory(resources: true)]
    [InlineData("esp32")]
    [InlineData("esp32c3")]
    public void Megabyte_InTheHeapOfTheBoard_GivesTheBytesOfTheOracle(string target)
    {
        using var folder = new TempFolder();
        Compilation compilation = Compilation.Run(LargeDense.Options(folder, target, LargeDense.Megabyte));
        byte[][] inputs = [.. compilation.ProfileInputs];
        Assert.Contains(compilation.Emission.Layers, layer => layer is StreamedCode);

        int heap = (compilation.Board.ManagedHeapBytes + inputs.Sum(i => i.Length)) / BytesPerKilobyte;
        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, compilation.Code, inputs, heap, TimeSpan.FromMinutes(5));

        var oracle = new IntegerOracle(compilation.Plan);
        Assert.All(inputs.Zip(result.Outputs), pair => Assert.Equal(oracle.Run(pair.First), pair.Second));
        output.WriteLine(
            $"{heap} KB, {result.BestMicroseconds:n0} us, predicted {Profiling.Run(compilation).PredictedMs:n2} ms on {compilation.Costs.Name}; "
            + $"plain loop {result.PlainLoopNanoseconds:n1} ns");
    }
}
