using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>A megabyte of weights in the heap of boards without PSRAM.</summary>
public sealed class StreamedModelTests(ITestOutputHelper output)
{
    private const int BytesPerKilobyte = 1024;

    // With some to spare: the program has run in 38 KB, and has run out of memory in 42.
    private const int SmallestHeap = 48;

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

    /// <summary>
    /// The collector runs within reads of the resource, and where depends on the heap. It took weights for references in 55 and 59 KB when methods
    /// that read were run in the frame of their caller.
    /// </summary>
    [NanoClrTheory(resources: true)]
    [InlineData("esp32c3")]
    public void Megabyte_InHeapsOfManySizes_GivesTheBytesOfTheOracle(string target)
    {
        using var folder = new TempFolder();
        Compilation compilation = Compilation.Run(LargeDense.Options(folder, target, LargeDense.Megabyte));
        byte[][] inputs = [.. compilation.ProfileInputs];
        var oracle = new IntegerOracle(compilation.Plan);
        byte[][] expected = [.. inputs.Select(input => oracle.Run(input))];

        ImmutableArray<DeviceReplayResult> results = DeviceReplay.RunInHeaps(
            NanoClrTools.FromEnvironment(out _)!, compilation.Code, inputs, Enumerable.Range(SmallestHeap, 25), TimeSpan.FromMinutes(1));

        Assert.All(results, result => Assert.Equal(expected, result.Outputs));
    }
}
