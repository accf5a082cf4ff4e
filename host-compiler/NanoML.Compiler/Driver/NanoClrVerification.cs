using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Compiler.Driver;

/// <summary>What the emitted code did on nanoFramework's own interpreter, on this computer.</summary>
/// <param name="Samples">How many test samples ran there, from the first on; of a stream, how many steps.</param>
/// <param name="FirstDifference">The first of them on which the bytes were not the integer oracle's; null when there is none.</param>
/// <param name="HeapBytes">The managed heap it ran in: the board's and the samples besides; null where nanoCLR took its own.</param>
/// <param name="MedianMicroseconds">Of an inference, the clock readings after each layer included.</param>
/// <param name="BestMicroseconds">Of the fastest inference.</param>
/// <param name="PlainLoopNanoseconds">A multiply-accumulate of a plain loop in the same run: what the times can be compared with.</param>
/// <param name="Layers">In the order of execution.</param>
public sealed record NanoClrReport(
    int Samples,
    int? FirstDifference,
    int? HeapBytes,
    double MedianMicroseconds,
    double BestMicroseconds,
    double PlainLoopNanoseconds,
    ImmutableArray<NanoClrLayer> Layers)
{
    public bool BitExact => FirstDifference is null;
}

/// <param name="Microseconds">Of its fastest run.</param>
public sealed record NanoClrLayer(string Name, double Microseconds);

/// <summary>Runs the emitted code on nanoCLR over test samples and compares its bytes with the integer oracle's.</summary>
public static class NanoClrVerification
{
    private const int Kilobyte = 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromHours(1);

    /// <param name="most">How many samples to run at most, from the first on; null runs all.</param>
    /// <exception cref="CompilerException">NML0612: a tool refused the code, ended with an error or did not end.</exception>
    public static NanoClrReport Run(Compilation compilation, SampleSet test, NanoClrTools tools, int? most)
    {
        byte[][] inputs =
        [
            .. test.Inputs.Take(most ?? test.Count).SelectMany(compilation.StepInputs),
        ];
        int heap = (compilation.Board.ManagedHeapBytes + inputs.Sum(input => input.Length) + Kilobyte - 1) / Kilobyte;
        DeviceReplayResult result = Replay(compilation, inputs, tools, heap);
        return new NanoClrReport(
            inputs.Length,
            FirstDifference(compilation.Plan, inputs, result.Outputs),
            result.HeapIsSet ? heap * Kilobyte : null,
            result.MedianMicroseconds,
            result.BestMicroseconds,
            result.PlainLoopNanoseconds,
            Layers(compilation.Code.Layers, result.LayerMicroseconds));
    }

    private static DeviceReplayResult Replay(Compilation compilation, byte[][] inputs, NanoClrTools tools, int heapKilobytes)
    {
        try
        {
            return DeviceReplay.Run(tools, compilation.Code, inputs, heapKilobytes, s_patience, timeLayers: true);
        }
        catch (DeviceMemoryException e)
        {
            throw new CompilerException(
                DiagnosticCatalog.NanoClrHeap,
                $"{compilation.Options.ModelPath}: the virtual device, with {heapKilobytes} KB of heap: {e.Message}",
                inner: e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or TimeoutException or DeviceCompileException)
        {
            throw new CompilerException(
                DiagnosticCatalog.NanoClrFailed,
                $"{compilation.Options.ModelPath}: the virtual device, with {heapKilobytes} KB of heap: {e.Message}",
                "Check that nanoclr, the metadata processor and mscorlib are of the same release; docs/virtual-device.md has more.",
                e);
        }
    }

    private static int? FirstDifference(Plan plan, byte[][] inputs, ImmutableArray<byte[]> outputs)
    {
        var oracle = new IntegerOracle(plan);
        for (int k = 0; k < inputs.Length; k++)
        {
            if (!oracle.Run(inputs[k]).AsSpan().SequenceEqual(outputs[k]))
            {
                return k;
            }
        }

        return null;
    }

    /// <summary>A layer in several methods is one layer.</summary>
    private static ImmutableArray<NanoClrLayer> Layers(ImmutableArray<EmittedLayer> layers, ImmutableArray<double> microseconds) =>
    [
        .. layers.Zip(microseconds)
            .GroupBy(pair => pair.First.Layer)
            .Select(group => new NanoClrLayer(group.Key, group.Sum(pair => pair.Second))),
    ];
}
