using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Proof;
using NanoML.Datasets;
using NanoML.Evaluation.DeviceInputs;
using NanoML.Evaluation.Events;
using NanoML.Evaluation.Scores;
using Split = NanoML.Datasets.Split;

namespace NanoML.Evaluation.Running;

/// <summary>Judges a compiled model on recordings that neither training nor calibration saw.</summary>
public static class ModelTest
{
    /// <param name="reference">What counts as the float model.</param>
    /// <exception cref="CompilerException">The model gives no classes, or others than the data set has; the split is empty; a recording cannot be read.</exception>
    public static TestResult Run(
        Compilation compilation, ReferenceModel reference, Dataset dataset, TestChoices choices, IProgress<StageProgress>? progress = null)
    {
        RequireClasses(compilation, dataset);
        ImmutableArray<TestWindow> windows = [.. WindowsOf(dataset, choices.Split)];
        float[][] inputs = [.. windows.Select(window => ModelOrder.Of(compilation, dataset.FrontEnd, window.Frames))];
        int[] labels = [.. windows.Select(window => window.Recording.Class)];
        Func<IDeviceInput>? device = DeviceInput.Of(compilation, dataset);
        ModelRun run = ModelRun.Of(
            compilation, reference, windows, inputs, labels, device, share => progress?.Report(new(Stage.Verify, share)));
        EventOptions options = choices.Events with { Background = choices.Events.Background ?? EventOptions.BackgroundOf(dataset.Classes) };
        ImmutableArray<HeardRecording> heard = IsHeard(compilation, dataset) && device is not null
            ? [.. new RecordingWalk(dataset.Window, dataset.Hop, dataset.Kind == DatasetKind.Sound).Run(
                compilation, [.. dataset.Recordings.Where(recording => recording.Split == choices.Split)], device, options)]
            : [];
        int classes = dataset.Classes.Length;
        return new TestResult(
            dataset.Classes,
            windows.Select(window => window.Recording).Distinct().Count(),
            windows,
            run,
            Confusion.Of(run.Device.Select(judgement => new ConfusedPair(judgement.Label, judgement.Class, 1)), classes),
            choices.Precision,
            PrecisionThreshold.Of(run.Device, classes, choices.Precision),
            [.. run.Device.Where(judgement => !judgement.IsRight).OrderByDescending(judgement => judgement.Confidence).Take(choices.Worst)],
            heard.IsEmpty ? null : EventScore.Of(heard, options.Background),
            heard);
    }

    private static IEnumerable<TestWindow> WindowsOf(Dataset dataset, Split split)
    {
        dataset.RequireSplits(split);
        foreach (Recording recording in dataset.Recordings.Where(recording => recording.Split == split))
        {
            Signal signal = recording.ReadSignal();
            int[] starts = [.. signal.WindowStarts(dataset.Window, dataset.Hop).DefaultIfEmpty(0)];
            foreach ((int start, float[] frames) in starts.Zip(dataset.Windows(signal)))
            {
                yield return new TestWindow(recording, start, signal.Rate is { } rate ? (start + dataset.Window) / rate : null, frames);
            }
        }
    }

    /// <summary>Events are of series and sounds, and of probabilities.</summary>
    private static bool IsHeard(Compilation compilation, Dataset dataset) =>
        dataset.Kind is DatasetKind.Series or DatasetKind.Sound && ModelOutput.MeaningOf(compilation.Imported) == OutputMeaning.Probabilities;

    private static void RequireClasses(Compilation compilation, Dataset dataset)
    {
        int outputs = compilation.Plan.Output.Shape.Count;
        ImmutableArray<string> named = compilation.Plan.Labels;
        if (compilation.Stream is not null || !ModelOutput.MayBeClasses(compilation.Imported, labelled: true))
        {
            throw new CompilerException(DiagnosticCatalog.Usage, $"{compilation.Options.ModelPath}: a test judges models that tell classes of windows");
        }

        if (outputs > 1 && outputs != dataset.Classes.Length)
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{dataset.Path}: the data have {dataset.Classes.Length} classes, '{compilation.Options.ModelPath}' tells {outputs} apart",
                "Test the model on data of its own classes.");
        }

        if (!named.IsEmpty && !named.SequenceEqual(dataset.Classes))
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{dataset.Path}: the data have the classes {string.Join(", ", dataset.Classes)}, '{compilation.Options.ModelPath}' names {string.Join(", ", named)}",
                "Write the classes into dataset.json in the model's order.");
        }
    }
}
