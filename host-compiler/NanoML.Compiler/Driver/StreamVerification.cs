using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Streaming;

namespace NanoML.Compiler.Driver;

/// <summary>What stepping through each test sample gives, from a reset until its result is there, beside the window over all of it.</summary>
/// <param name="Hop">New frames a step.</param>
/// <param name="Steps">Of a sample, with those of zeros behind it that bring out a result which is behind.</param>
/// <param name="SameBytes">Share of samples whose last step has the bytes of the window.</param>
/// <param name="IsPromised">Whether all must: the model does not pad in time, or in front alone.</param>
/// <param name="FirstBroken">The first sample on which a promise was broken; null where there is none.</param>
/// <param name="FirstDifference">The first sample on which the emitted code gave other bytes than the integer oracle in some step; null when there is none.</param>
/// <param name="Agreement">Share of samples whose last step chooses the class of the float model; null where the output cannot be one.</param>
/// <param name="Accuracy">Share of labels that the last step gets right; null without labels.</param>
public sealed record StreamReport(
    int Hop, int Steps, double SameBytes, bool IsPromised, int? FirstBroken, int? FirstDifference, double? Agreement, double? Accuracy);

/// <summary>Steps a streaming model through test samples: the integer oracle and the emitted code, and both beside the window's integers.</summary>
internal static class StreamVerification
{
    /// <param name="floats">What the float model makes of the samples.</param>
    /// <param name="windows">What the window's integers make of them.</param>
    public static StreamReport Run(
        Compilation compilation, StepNetwork step, SampleSet test, float[][] floats, byte[][] windows, IProgress<StageProgress>? progress)
    {
        Graph imported = compilation.Imported;
        bool isWhole = compilation.Plan.OutputLength == compilation.WindowPlan.OutputLength;
        var outputs = new byte[test.Count][];
        var exact = new bool[test.Count];
        int done = 0;
        Parallel.For(0, test.Count, Cores.All, () => new Worker(compilation), (k, _, worker) =>
        {
            (outputs[k], exact[k]) = worker.Run(compilation.StepInputs(test.Inputs[k]));
            progress?.Report(new(Stage.Verify, (double)Interlocked.Increment(ref done) / test.Count));
            return worker;
        }, worker => worker.Dispose());
        bool[] same = [.. outputs.Select((output, k) => output.AsSpan().SequenceEqual(compilation.LastFrames(windows[k])))];
        bool isPromised = step.IsSliding || step.IsFromReset;
        int[]? classes = isWhole
            ? Array.ConvertAll(outputs, output => ModelOutput.ChosenClass(imported, IntegerOracle.DequantizeOutput(compilation.Plan, output)))
            : null;
        bool choose = classes is not null && ModelOutput.MayBeClasses(imported, test.Labels is not null);
        return new StreamReport(
            step.Hop,
            step.StepsOfSample,
            (double)same.Count(equal => equal) / test.Count,
            isPromised,
            isPromised && Array.IndexOf(same, false) is >= 0 and int broken ? broken : null,
            Array.IndexOf(exact, false) is >= 0 and int different ? different : null,
            choose ? Share(test.Count, k => classes![k] == ModelOutput.ChosenClass(imported, floats[k])) : null,
            choose && test.Labels is { } labels ? Share(test.Count, k => classes![k] == labels[k]) : null);
    }

    private static double Share(int count, Func<int, bool> isTrue) => Enumerable.Range(0, count).Count(isTrue) / (double)count;

    /// <summary>One thread's instances of both integer models.</summary>
    private sealed class Worker(Compilation compilation) : IDisposable
    {
        private readonly IntegerOracle _oracle = new(compilation.Plan);
        private readonly EmittedModel _emitted = EmittedModel.Load(compilation.Assemblies[^1]);

        public (byte[] Last, bool Exact) Run(IEnumerable<byte[]> steps)
        {
            _oracle.Reset();
            _emitted.Reset();
            byte[] last = [];
            bool exact = true;
            foreach (byte[] input in steps)
            {
                last = _oracle.Run(input);
                input.CopyTo(_emitted.Input, 0);
                _emitted.Step();
                exact &= last.AsSpan().SequenceEqual(_emitted.Output);
            }

            return (last, exact);
        }

        public void Dispose() => _emitted.Dispose();
    }
}
