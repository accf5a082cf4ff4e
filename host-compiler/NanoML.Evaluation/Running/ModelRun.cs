using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Simulation;
using NanoML.Evaluation.DeviceInputs;
using NanoML.Evaluation.Events;
using NanoML.Evaluation.Scores;

namespace NanoML.Evaluation.Running;

/// <summary>What three forms of a model say of the same windows.</summary>
/// <param name="Float">The file as it is, on a reference runtime.</param>
/// <param name="Integer">The compiled integers, of inputs made in floating point.</param>
/// <param name="Device">The emitted code, of inputs made by the board's front end; the integers' again where there is none.</param>
/// <param name="DeviceOutputs">The levels of each result of <paramref name="Device"/>.</param>
/// <param name="SameInputs">The share of windows whose inputs the board's front end makes equal to the byte.</param>
/// <param name="FirstDifference">The first window on which emitted code and integer oracle differ; null where none does.</param>
public sealed record ModelRun(
    ImmutableArray<Judgement> Float,
    ImmutableArray<Judgement> Integer,
    ImmutableArray<Judgement> Device,
    ImmutableArray<byte[]> DeviceOutputs,
    double SameInputs,
    int? FirstDifference)
{
    /// <param name="inputs">Of each window, in the model's own axis order.</param>
    /// <param name="labels">Of each window.</param>
    /// <param name="device">The board's front end, one for each thread; null where the data are the inputs already.</param>
    public static ModelRun Of(
        Compilation compilation,
        ReferenceModel reference,
        IReadOnlyList<TestWindow> windows,
        float[][] inputs,
        int[] labels,
        Func<IDeviceInput>? device,
        Action<double>? progress = null)
    {
        int count = inputs.Length;
        float[][] floats = reference.Run(inputs);
        var integer = new byte[count][];
        var board = new byte[count][];
        var isSameInput = new bool[count];
        var isExact = new bool[count];
        int done = 0;
        Parallel.For(0, count, Cores.All, () => new Worker(compilation, device), (k, _, worker) =>
        {
            (integer[k], board[k], isSameInput[k], isExact[k]) = worker.Run(inputs[k], windows[k]);
            progress?.Invoke((double)Interlocked.Increment(ref done) / count);
            return worker;
        }, worker => worker.Dispose());
        var judge = new Judge(compilation);
        return new ModelRun(
            [.. floats.Select((scores, k) => judge.OfScores(k, labels[k], scores))],
            [.. integer.Select((output, k) => judge.OfLevels(k, labels[k], output))],
            [.. board.Select((output, k) => judge.OfLevels(k, labels[k], output))],
            [.. board],
            (double)isSameInput.Count(same => same) / count,
            Array.IndexOf(isExact, false) is >= 0 and int different ? different : null);
    }

    /// <summary>Chooses classes as the firmware does.</summary>
    private sealed class Judge(Compilation compilation)
    {
        private const double PercentOfOne = 100;

        private readonly PlanOutput _output = compilation.Plan.Output;
        private readonly bool _areProbabilities = ModelOutput.MeaningOf(compilation.Imported) == OutputMeaning.Probabilities && compilation.Plan.Output.Shape.Count > 1;

        public Judgement OfScores(int window, int label, float[] scores)
        {
            int chosen = ModelOutput.ChosenClass(compilation.Imported, scores);
            return new Judgement(window, label, chosen, _areProbabilities ? (int)Math.Round(PercentOfOne * scores[chosen]) : null);
        }

        public Judgement OfLevels(int window, int label, byte[] levels)
        {
            int chosen = ModelOutput.ChosenClass(compilation.Imported, IntegerOracle.DequantizeOutput(compilation.Plan, levels));
            if (!_areProbabilities)
            {
                return new Judgement(window, label, chosen, null);
            }

            var model = new ReplayedOutput(_output.Shape.Count, _output.Quant.Scale, _output.Quant.ZeroPoint);
            levels.AsSpan(0, _output.Shape.Count).CopyTo(model.Output);
            return new Judgement(window, label, chosen, model.Confidence(chosen));
        }
    }

    /// <summary>One thread's instances of both integer models and of the front end.</summary>
    private sealed class Worker(Compilation compilation, Func<IDeviceInput>? device) : IDisposable
    {
        private readonly IntegerOracle _oracle = new(compilation.Plan);
        private readonly EmittedModel _emitted = EmittedModel.Load(compilation.Assemblies[^1]);
        private readonly IDeviceInput? _device = device?.Invoke();

        public (byte[] Integer, byte[] Board, bool SameInput, bool Exact) Run(float[] input, TestWindow window)
        {
            byte[] levels = IntegerOracle.QuantizeInput(compilation.Plan, input);
            byte[] sensed = _device?.Run(window.Frames) ?? levels;
            bool same = sensed.AsSpan().SequenceEqual(levels);
            byte[] integer = _oracle.Run(levels);
            byte[] expected = same ? integer : _oracle.Run(sensed);
            sensed.CopyTo(_emitted.Input, 0);
            _emitted.Invoke();
            return (integer, [.. _emitted.Output], same, expected.AsSpan().SequenceEqual(_emitted.Output));
        }

        public void Dispose() => _emitted.Dispose();
    }
}
