using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Progress;

namespace NanoML.Compiler.Training;

/// <summary>
/// Turns a float model into a compressed student by distillation: pruned weights of few bits, trained with the rounding that the device
/// will do, so that <see cref="Compilation"/> of the result deploys exactly these integers.
/// </summary>
/// <param name="Model">The student, ready for <see cref="OnnxWriter"/>.</param>
public sealed record Tuning(OnnxModel Model, TuneReport Report)
{
    /// <summary>The metadata entry that records how a file was made.</summary>
    public const string MetadataKey = "nanoml.tune";

    /// <param name="cancellation">Ends the training; what is best so far is the result.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before the training.</exception>
    /// <exception cref="CompilerException">The options, the models or the data cannot work.</exception>
    public static Tuning Run(
        TuneOptions options,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default,
        TuneProof? proof = null)
    {
        TuneChecks.Options(options);
        progress?.Report(new(Stage.Read, 0));
        proof ??= new TuneProof(null, _ => { });
        (OnnxModel teacherFile, Graph teacher) = Import(options.ModelPath, options);
        (OnnxModel startFile, Graph start) = options.StudentPath is { } path ? Import(path, options) : (teacherFile, teacher);
        TuneChecks.Fits(teacher, start);
        Value input = teacher.Value(teacher.Inputs[0]);
        SampleInput[] inputs = [new SampleInput(input.Name, input.Shape.Dims)];
        SampleSet samples = options.DataSets?.Read(options.DataPath, SampleUse.Training, inputs, ClassLabels.Of(teacher.Metadata)) is { } set
            ? SampleFile.Load(options.DataPath, set, inputs, options.Mean, options.Scale)
            : SampleFile.Load(options.DataPath, inputs, options.Mean, options.Scale, teacher.BatchSize);
        DistillationLoss loss = TuneChecks.Loss(options, start, samples);
        Graph whole = Passes.Pipeline.RunFolding(start);
        proof.RequireTeacher(teacherFile, teacher, samples);
        proof.RequireStudent(startFile, start, whole, samples);
        Graph folded = ChannelPruning.Prune(Equalized(whole, samples), options.ChannelPruneRatio, samples.Inputs);
        var student = new Student(folded, options.Bits);
        progress?.Report(new(Stage.Calibrate, 0));
        Graph scorer = Scores.Cut(teacher);
        float[][] scores = TeacherScores(scorer, samples, options.Threads, cancellation);
        TrainingData data = TrainingData.Split(samples, options.Validation, options.Seed, scores);
        Checkpoint before = new Trainer(options, new Student(folded, options.Bits), scorer, data, loss).Start();
        cancellation.ThrowIfCancellationRequested();
        var trainer = new Trainer(options, student, scorer, data, loss);
        Checkpoint best = trainer.Run(progress, cancellation);
        var judge = new Judge(teacher, data, TuneChecks.AreClasses(options, start, samples));
        var report = new TuneReport(
            loss.Kind,
            loss.Alpha,
            data.Training.Length,
            data.Validation.Length,
            judge.TeacherAccuracy(),
            judge.Score(before),
            judge.Score(best),
            best.Sparsity,
            options.Bits,
            trainer.Epochs,
            best.Epoch,
            cancellation.IsCancellationRequested);
        OnnxModel deployed = GraphExporter.Export(best.Deployed, Metadata(options, start, loss));
        proof.RequireWritten(deployed, samples);
        return new Tuning(deployed, report);
    }

    private static (OnnxModel File, Graph Graph) Import(string path, TuneOptions options)
    {
        OnnxModel file = ModelInterface.Choose(ModelFile.Read(path), options.Output, values: options.Fixed);
        Graph graph = GraphImporter.ImportSample(file, options.Shapes);
        Planner.RequireInterface(graph);
        TuneChecks.FloatInterface(graph);
        return (file, graph);
    }

    /// <summary>Each feature of the input with the scale that it needs, unless a clip of the model bounds them all together.</summary>
    private static Graph Equalized(Graph folded, SampleSet samples) => folded.InputPorts[0].Form.Scaling is { Clips: true }
        ? folded
        : InputEqualization.Run(folded, samples.Inputs, CompileOptions.DefaultRanges, static _ => { }).Network;

    private static float[][] TeacherScores(Graph teacher, SampleSet samples, int threads, CancellationToken cancellation)
    {
        var oracle = new FloatOracle(teacher);
        var scores = new float[samples.Count][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, samples.Count, parallel, k => scores[k] = oracle.Run(samples.Inputs[k]));
        return scores.All(row => row.All(float.IsFinite)) ? scores : throw new CompilerException(
            DiagnosticCatalog.BadWeights,
            $"{teacher.Source}: its output on a sample of {samples.Path} is NaN or infinite",
            "Check the model's weights and the data.");
    }

    private static ImmutableDictionary<string, string> Metadata(TuneOptions options, Graph student, DistillationLoss loss) =>
        student.Metadata.SetItem(MetadataKey, string.Create(
            CultureInfo.InvariantCulture,
            $"teacher={Path.GetFileName(options.ModelPath)} student={Path.GetFileName(options.StudentPath ?? options.ModelPath)} "
            + $"data={Path.GetFileName(options.DataPath)} prune-channels={options.ChannelPruneRatio} prune={options.PruneRatio} "
            + $"prune-scope={options.PruneScope.ToString().ToLowerInvariant()} bits={options.Bits} "
            + $"loss={loss.Kind.ToString().ToLowerInvariant()} alpha={loss.Alpha} temperature={options.Temperature} "
            + $"epochs={options.Epochs} learning-rate={options.LearningRate} batch={options.Batch} mix={options.Mix} "
            + $"validation={options.Validation} patience={options.Patience} seed={options.Seed}"));
}
