using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Driver;

/// <summary>What the test data say about a compiled model.</summary>
/// <param name="FloatAccuracy">Share of labels that the float model gets right; null without labels.</param>
/// <param name="Accuracy">Share of labels that the integer model gets right; null without labels.</param>
/// <param name="Agreement">Share of samples on which both choose the same class; null where the output cannot be one.</param>
/// <param name="SqnrDb">Signal to quantisation noise of the output, in decibels; of several, of the noisiest.</param>
/// <param name="BitExact">The emitted code gave the integer oracle's bytes on every sample.</param>
/// <param name="FirstDifference">The first sample on which it did not; null when bit-exact.</param>
/// <param name="Verdicts">The confusion of both models: their samples sum up to <paramref name="Samples"/>.</param>
public sealed record VerifyReport(
    int Samples,
    double? FloatAccuracy,
    double? Accuracy,
    double? Agreement,
    double SqnrDb,
    bool BitExact,
    int? FirstDifference,
    ImmutableArray<LayerError> Layers,
    ImmutableArray<Verdict> Verdicts)
{
    /// <summary>Each output's own signal to quantisation noise.</summary>
    public ImmutableArray<OutputNoise> Outputs { get; init; } = [];

    /// <summary>What the integer model takes for what; null without labels.</summary>
    /// <param name="classes">How many the model has.</param>
    public Confusion? Confusion(int classes) => ConfusionOf(verdict => verdict.Class, classes);

    /// <summary>The same of the float model, with the same classes.</summary>
    public Confusion? FloatConfusion(int classes) => ConfusionOf(verdict => verdict.FloatClass, classes);

    private Confusion? ConfusionOf(Func<Verdict, int> chosen, int classes)
    {
        if (Accuracy is null)
        {
            return null;
        }

        // A class that only one of both chooses is a class of both.
        IEnumerable<int> all = Verdicts.SelectMany(verdict => new[] { verdict.FloatClass, verdict.Class });
        return Driver.Confusion.Of(Verdicts.Select(verdict => new ConfusedPair(verdict.Label!.Value, chosen(verdict), verdict.Samples)), classes, all);
    }

    /// <summary>
    /// Of a streaming model, what stepping gives; the other figures are those of the window. Null for all other models.
    /// </summary>
    public StreamReport? Stream { get; init; }
}

/// <summary>Compares the float model, the integer oracle and the emitted code on samples that calibration never saw.</summary>
public static class Verification
{
    /// <param name="reference">
    /// What counts as the float model: our oracle on the imported graph, or an external runtime. Runs on several threads.
    /// </param>
    public static VerifyReport Run(
        Compilation compilation, SampleSet test, IReferenceModel reference, IProgress<StageProgress>? progress = null)
    {
        int count = test.Count;
        float[][] floats = reference.Run(test.Inputs);
        var bytes = new byte[count][];
        var exact = new bool[count];
        int done = 0;
        void Report() => progress?.Report(new(Stage.Verify, (double)Interlocked.Increment(ref done) / count));
        if (compilation.Stream is { } stream)
        {
            Parallel.For(0, count, Cores.All, () => new IntegerOracle(compilation.WindowPlan), (k, _, oracle) =>
            {
                bytes[k] = oracle.Run(IntegerOracle.QuantizeInput(compilation.WindowPlan, test.Inputs[k]));
                return oracle;
            }, _ => { });
            StreamReport steps = StreamVerification.Run(compilation, stream, test, floats, bytes, progress);
            Array.Fill(exact, true);
            return Summarize(compilation, test, floats, bytes, exact) with
            {
                BitExact = steps.FirstDifference is null,
                FirstDifference = steps.FirstDifference,
                Stream = steps,
            };
        }

        if (!compilation.Imported.State.IsEmpty)
        {
            using var sequence = new Worker(compilation);
            for (int k = 0; k < count; k++)
            {
                (bytes[k], exact[k]) = sequence.Step(test.Inputs[k], k == 0 ? null : bytes[k - 1]);
                Report();
            }

            return Summarize(compilation, test, floats, bytes, exact);
        }

        Parallel.For(
            0,
            count,
            Cores.All,
            () => new Worker(compilation),
            (k, _, worker) =>
            {
                (bytes[k], exact[k]) = worker.Run(test.Inputs[k]);
                Report();
                return worker;
            },
            worker => worker.Dispose());
        return Summarize(compilation, test, floats, bytes, exact);
    }

    private static VerifyReport Summarize(Compilation compilation, SampleSet test, float[][] floats, byte[][] bytes, bool[] exact)
    {
        float[][] outputs = Array.ConvertAll(bytes, output => IntegerOracle.DequantizeOutput(compilation.WindowPlan, output));
        Quality quality = Quality.Of(compilation.Imported, compilation.WindowPlan.Source.Graph, floats, outputs, test.Labels is not null);
        int floatRight = 0;
        int right = 0;
        var verdicts = new List<(int? Label, int FloatClass, int Class)>();
        for (int k = 0; k < floats.Length; k++)
        {
            int floatClass = ModelOutput.ChosenClass(compilation.Imported, floats[k]);
            int ownClass = ModelOutput.ChosenClass(compilation.Imported, outputs[k]);
            floatRight += test.Labels?[k] == floatClass ? 1 : 0;
            right += test.Labels?[k] == ownClass ? 1 : 0;
            verdicts.Add((test.Labels?[k], floatClass, ownClass));
        }

        int difference = Array.IndexOf(exact, false);
        double count = floats.Length;
        return new VerifyReport(
            floats.Length,
            test.Labels is null ? null : floatRight / count,
            test.Labels is null ? null : right / count,
            quality.Agreement,
            quality.SqnrDb,
            difference < 0,
            difference < 0 ? null : difference,
            LayerErrors.Measure(compilation.WindowPlan, [.. test.Inputs.Take(LayerErrors.SampleCount)]),
            Verdict.Count(verdicts))
        {
            Outputs = quality.Outputs,
        };
    }

    /// <summary>One thread's instances of both integer models.</summary>
    private sealed class Worker(Compilation compilation) : IDisposable
    {
        private readonly IntegerOracle _oracle = new(compilation.Plan);
        private readonly EmittedModel _emitted = EmittedModel.Load(compilation.Assemblies[^1]);

        public (byte[] Bytes, bool Exact) Run(float[] sample)
        {
            byte[] input = IntegerOracle.QuantizeInput(compilation.Plan, sample);
            byte[] expected = _oracle.Run(input);
            input.CopyTo(_emitted.Input, 0);
            _emitted.Invoke();
            return (expected, expected.AsSpan().SequenceEqual(_emitted.Output));
        }

        /// <summary>The same for a sample of a sequence: of its state, both carry over what they made themselves.</summary>
        /// <param name="before">What the oracle made of the sample before; null for the first.</param>
        public (byte[] Bytes, bool Exact) Step(float[] sample, byte[]? before)
        {
            byte[] input = IntegerOracle.QuantizeInput(compilation.Plan, sample);
            input.CopyTo(_emitted.Input, 0);
            CarriedState.Carry(compilation.Plan, before, input);
            byte[] expected = _oracle.Run(input);
            if (before is null)
            {
                _emitted.Reset();
            }

            _emitted.Step();
            return (expected, expected.AsSpan().SequenceEqual(_emitted.Output));
        }

        public void Dispose()
        {
            _emitted.Dispose();
        }
    }
}
