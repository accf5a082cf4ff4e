using System.Collections.Immutable;
using System.Text;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Driver;

/// <summary>One model on its way to the device: what every stage made. <see cref="Run"/> is the way itself.</summary>
/// <param name="Model">The file as it was read.</param>
/// <param name="Imported">The float graph before any pass: the float oracle runs this one.</param>
/// <param name="Quantized">The optimised graph with scales and integer weights.</param>
/// <param name="Emission">The strategy chosen for each call.</param>
/// <param name="Code">The generated sources and projects.</param>
/// <param name="Assemblies">The generated sources, compiled; in load order.</param>
/// <param name="Costs">What opcodes cost on the board.</param>
/// <param name="ProfileInputs">The first calibration samples, quantised, in the device's axis order: what a typical inference is.</param>
/// <param name="Warnings">What the user should know though nothing failed.</param>
public sealed record Compilation(
    CompileOptions Options,
    Board Board,
    OnnxModel Model,
    Graph Imported,
    QuantGraph Quantized,
    Plan Plan,
    EmissionPlan Emission,
    EmittedModelCode Code,
    ImmutableArray<DeviceAssembly> Assemblies,
    DeviceFit Fit,
    OpcodeCosts Costs,
    ImmutableArray<byte[]> ProfileInputs,
    ImmutableArray<string> Warnings)
{
    private const int RandomSamples = 32;
    private const int ProfileSamples = 4;
    private const int MostLabelBytes = 32 * 1024;

    /// <summary>What a search for bits and pruning decided; null when there was none.</summary>
    public CompressionDecision? Decision { get; init; }

    /// <summary>What pruning or a search loses on samples that did not take part; null where neither was asked for or samples are too few.</summary>
    public ExpectedLoss? ExpectedLoss { get; init; }

    /// <summary>The network over a step that is compiled, where there is a stream; null otherwise.</summary>
    public StepNetwork? Stream { get; init; }

    /// <summary>What computes a whole sample: <see cref="Plan"/>, or of a stream the window that it was made of.</summary>
    public required Plan WindowPlan { get; init; }

    /// <summary>The first calibration samples, in the model's own axis order: what a report without test data measures layers on.</summary>
    public ImmutableArray<float[]> CalibrationInputs { get; init; } = [];

    /// <summary>All samples of the data, or the random inputs that were taken in their place.</summary>
    public ImmutableArray<float[]> Samples { get; init; } = [];

    /// <summary>How close the integers come to the float model on some of <see cref="Samples"/>.</summary>
    public required Quality Quality { get; init; }

    /// <summary>The generated class, without its namespace.</summary>
    public string ClassName => Assemblies[^1].Name;

    /// <summary>What the classes are called, by index; empty where nobody says it of all of them.</summary>
    public ImmutableArray<string> ClassNames => WindowPlan.NamedLabels.Length == Classes ? WindowPlan.NamedLabels : [];

    /// <summary>How many classes the result tells apart, if it does: of a single real number two.</summary>
    public int Classes => CountClasses(Imported.Value(Imported.Outputs[0]).Type, WindowPlan.NamedLabels.Length);

    /// <param name="reference">What the compilation is proved against; null: our own float evaluation.</param>
    /// <exception cref="CompilerException">The input, the options or the board cannot work, or the proof fails.</exception>
    public static Compilation Run(CompileOptions options, IProgress<StageProgress>? progress = null, IReferenceRuntime? reference = null)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        Board board = Board.Load(options.Target);
        OpcodeCosts costs = OpcodeCosts.Of(board, options.CostTable);
        progress?.Report(new(Stage.Read, 0));
        OnnxModel model = ModelInterface.Choose(
            ModelFile.Read(options.ModelPath), options.Output, [.. options.State.Select(link => link.Output)], options.Fixed, options.Features, options.Labels);
        model = options.Cut is { } cut ? ModelCut.Front(model, cut) : model;
        Graph imported = StateLinks.Join(Compilability.Import(model, options.Shapes), options.State) with { IsPart = options.Cut is not null };
        RequireNames(options, imported);
        int? time = TimeOf(options, model, imported);
        warnings.AddRange(BatchNotes(imported));
        warnings.AddRange(ColumnNotes(model));
        progress?.Report(new(Stage.Optimize, 0));
        SampleSet? calibration = options.DataPath is { } path ? LoadSamples(options, imported, path, SampleUse.Training) : null;
        calibration = imported.IsPart && calibration is not null ? calibration with { Labels = null } : calibration;
        warnings.AddRange(SampleWarnings(calibration));
        float[][] samples = calibration?.Inputs ?? Compilability.RandomInputs(imported, RandomSamples);
        Graph whole = Passes.Pipeline.Run(imported, options.DumpDirectory);
        using var proof = new ModelProof(reference, model, imported, samples, warnings.Add);
        int hop = 0;
        if (options.Stream is { } said)
        {
            (time, hop) = StreamRewrite.Choose(whole, time, said.Hop);
        }

        bool isOutside = time is { } axis && StreamRewrite.HasTimeOutside(whole, axis, hop);
        whole = isOutside ? Passes.Pipeline.RunTimeInside(whole) : whole;
        proof.Require(whole, isOutside ? [.. Passes.Pipeline.Passes, .. Passes.Pipeline.TimeInside] : Passes.Pipeline.Passes);
        InputEqualization input = InputEqualization.Run(whole, calibration?.Inputs ?? [], options.Ranges, warnings.Add, time);
        Graph optimized = Compressing.Shrink(
            options, input.Network, calibration, samples, warnings.Add, ForwardProgress.To(progress, Stage.Shrink));
        optimized = ChannelEqualization.Run(
            optimized, samples, graph => Quantizer.Quantize(graph, input.Apply(Calibrator.Run(graph, samples, options.Ranges))));
        optimized = ScoreCentering.Run(optimized, samples);
        if (calibration is null && Quantizer.NeedsRanges(optimized))
        {
            warnings.Add(
                "No calibration data (--data): activation ranges come from random inputs in [0, 1], so the accuracy on real data may be poor.");
        }

        ImmutableDictionary<string, QuantParams> ranges = input.Apply(Calibrator.Run(
            optimized, samples, options.Ranges, ForwardProgress.To(progress, Stage.Calibrate)));
        warnings.AddRange(LayerFormats.Warnings(optimized, options.Compression));
        Compressed compressed = Compressing.Run(
            options, Quantizer.Quantize(optimized, ranges), calibration, costs, warnings.Add, ForwardProgress.To(progress, Stage.Compress));
        QuantGraph quantized = compressed.Network;
        progress?.Report(new(Stage.Plan, 0));
        Plan window = Planner.CreatePlan(quantized);
        StepNetwork? stream = time is { } frames ? StreamRewrite.Run(quantized, frames, hop) : null;
        Plan plan = stream is null ? window : Planner.CreatePlan(stream.Network);
        RequireShortLabels(plan);
        EmissionPlan emission = options.Kernels == KernelChoice.Reference
            ? ReferenceCode.PlanFor(plan)
            : StrategyChoice.Choose(
                plan,
                costs,
                DeviceFit.Budgets(plan, board, options.Optimize, options.ReservedHeap + HeapOfPlayer(options, plan), RuntimeSize.OfOthers(options.Runtime)),
                options.Kernels == KernelChoice.Shared,
                ForwardProgress.To(progress, Stage.Plan));
        progress?.Report(new(Stage.Emit, 0));
        EmittedModelCode code = ModelEmitter.Emit(
            emission, EmitOptions(options, model, board) with { Inputs = calibration is null ? null : Moments(samples.SelectMany(sample => StepsOf(window, plan, stream, sample))) });
        progress?.Report(new(Stage.Check, 0));
        ImmutableArray<DeviceAssembly> assemblies = DeviceBuild.Compile(code, ForwardProgress.To(progress, Stage.Check));
        DeviceFit fit = DeviceFit.Of(emission, assemblies, board, RuntimeSize.OfOthers(options.Runtime, emission, assemblies)) with
        {
            ReservedHeap = options.ReservedHeap,
        };
        warnings.AddRange(options.Labels.IsEmpty ? LabelWarnings(plan) : []);
        Quality quality = proof.Measure(window, calibration?.Labels is not null);
        warnings.AddRange(QualityAdvice.Warnings(options, window, imported, quality, samples, calibration));
        ImmutableArray<byte[]> inputs = [.. samples.Take(ProfileSamples).Select(sample => StepsOf(window, plan, stream, sample).Last())];
        return new Compilation(
            options, board, model, imported, stream?.Network ?? quantized, plan, emission, code, assemblies, fit, costs, inputs, warnings.ToImmutable())
        {
            Stream = stream,
            WindowPlan = window,
            Decision = compressed.Decision,
            ExpectedLoss = compressed.Expected,
            Quality = quality,
            CalibrationInputs = [.. samples.Take(LayerErrors.SampleCount)],
            Samples = [.. samples],
        };
    }

    /// <summary>Samples of a data file, as the model's inputs take them; with a state, they are a sequence. Labels are those of the whole model.</summary>
    /// <param name="use">Which split of a data set is read.</param>
    /// <exception cref="CompilerException">The file cannot be read or does not fit the model.</exception>
    public static SampleSet LoadSamples(CompileOptions options, Graph imported, string path, SampleUse use = SampleUse.Test)
    {
        SampleInput[] inputs = [.. StateSequence.Given(imported).Select(port => new SampleInput(port.Name, port.Shape.Dims))];
        SampleSet samples = options.DataSets?.Read(path, use, inputs, ClassLabels.Of(imported.Metadata)) is { } set
            ? SampleFile.Load(path, set, inputs, options.Mean, options.Scale)
            : SampleFile.Load(path, inputs, options.Mean, options.Scale, imported.BatchSize);
        TensorType output = imported.Value(imported.Outputs[0]).Type;
        if (samples.Labels is { } labels && output.ElementType.IsFloat() && !imported.IsPart)
        {
            SampleLabels.RequireBelow(path, labels, Math.Max(2, output.Shape.Count));
        }

        return samples with { Inputs = StateSequence.Fill(imported, samples.Inputs) };
    }

    /// <summary>The bytes that the device gets for a sample: its input, or of a stream that of each step.</summary>
    public IEnumerable<byte[]> StepInputs(float[] sample) => StepsOf(WindowPlan, Plan, Stream, sample);

    /// <summary>Of a window's output, what the last step of a stream makes too: all of it, or the last frames.</summary>
    public byte[] LastFrames(byte[] window)
    {
        int offset = 0;
        var last = new List<byte>();
        foreach ((PlanOutput whole, PlanOutput step) in WindowPlan.Outputs.Zip(Plan.Outputs))
        {
            int axis = Enumerable.Range(0, whole.Shape.Rank).FirstOrDefault(k => whole.Shape[k] != step.Shape[k], 0);
            int run = whole.Shape.Count / whole.Shape.Product(0, axis);
            int fresh = step.Shape.Count / step.Shape.Product(0, axis);
            for (int row = 0; row < whole.Shape.Product(0, axis); row++)
            {
                last.AddRange(window.AsSpan(offset + ((row + 1) * run) - fresh, fresh));
            }

            offset += whole.Shape.Count;
        }

        return [.. last];
    }

    /// <summary>What a file takes beside the model's own arrays.</summary>
    private static int HeapOfPlayer(CompileOptions options, Plan plan) => options.Kernels == KernelChoice.Shared ? ModelPackage.MostHeapBytes(plan) : 0;

    private static IEnumerable<byte[]> StepsOf(Plan window, Plan plan, StepNetwork? stream, float[] sample) => stream is null
        ? [IntegerOracle.QuantizeInput(plan, sample)]
        : StreamFrames.Of(stream, window.Input.Port, sample).Select(frames => IntegerOracle.QuantizeInput(plan, frames));

    private static int? TimeOf(CompileOptions options, OnnxModel model, Graph imported)
    {
        if (options.Stream is not { } stream)
        {
            return null;
        }

        StreamRewrite.RequireStreamable(imported);
        return StreamRewrite.AxisOf(imported, stream, SymbolsOf(model, imported.Inputs[0]));
    }

    private static string?[] SymbolsOf(OnnxModel model, string input) =>
        [.. model.Graph.Inputs.Where(info => info.Name == input).Take(1).SelectMany(info => info.Dims).Select(dim => dim.Symbol.Length > 0 ? dim.Symbol : null)];

    private static IEnumerable<string> BatchNotes(Graph imported) => imported.BatchSize == 1
        ? []
        : [$"The model takes {imported.BatchSize} samples at once and computes each by itself: it is compiled for one. "
            + $"In data files a sample may have that axis or not; with it, it counts as {imported.BatchSize}."];

    private static IEnumerable<string> ColumnNotes(OnnxModel model) => model.Columns.IsEmpty
        ? []
        : [$"The model's {model.Columns.Length} inputs are one; a sample holds them in this order: {string.Join(", ", model.Columns)}."];

    private static IEnumerable<string> SampleWarnings(SampleSet? calibration) =>
        calibration?.Inputs.All(sample => sample.AsSpan().SequenceEqual(calibration.Inputs[0])) == true
            ? [$"{calibration.Path}: {Same(calibration.Count)}, so activation ranges may not cover what the device will see: "
                + "give a hundred varied samples."]
            : [];

    private static string Same(int count) => count == 1 ? "there is one sample only" : $"all {count} samples are the same";

    private static InputMoments? Moments(IEnumerable<byte[]> inputs) => InputMoments.Of(inputs);

    /// <summary>How many classes an output tells apart: a single real number two, a whole number as many as are named.</summary>
    private static int CountClasses(TensorType output, int named) => output.Shape.Count > 1 ? output.Shape.Count : output.ElementType.IsFloat() ? 2 : named;

    private static void RequireNames(CompileOptions options, Graph imported)
    {
        int named = options.Labels.Length;
        if (named == 0 || imported.IsPart)
        {
            return;
        }

        if (!ModelOutput.MayBeClasses(imported, labelled: true))
        {
            throw new CompilerException(DiagnosticCatalog.OtherLabels, $"{options.ModelPath}: the result tells no classes apart");
        }

        int classes = CountClasses(imported.Value(imported.Outputs[0]).Type, named);
        if (classes != named)
        {
            throw new CompilerException(
                DiagnosticCatalog.OtherLabels, $"{options.ModelPath}: the model has {classes} classes, and --labels gives {named} names");
        }
    }

    private static void RequireShortLabels(Plan plan)
    {
        int bytes = plan.Labels.Sum(label => Encoding.UTF8.GetByteCount(label) + 1);
        if (bytes > MostLabelBytes)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooMuchText,
                $"{plan.Source.Graph.Source}: the labels have {bytes} bytes; an assembly of nanoFramework has 64 KiB for all its texts and names, "
                + $"of which labels may take {MostLabelBytes}");
        }
    }

    private static IEnumerable<string> LabelWarnings(Plan plan)
    {
        int named = plan.NamedLabels.Length;
        int outputs = plan.Output.Shape.Count;
        return named == 0 || named == outputs
            ? []
            : [$"The model's metadata name {named} labels for {outputs} outputs: they are left out."];
    }

    private static EmitOptions EmitOptions(CompileOptions options, OnnxModel model, Board board)
    {
        string name = options.ClassName;
        if (!Identifier.IsValid(name))
        {
            throw new CompilerException(DiagnosticCatalog.Usage, $"'{name}' is not a class name", $"Give a C# identifier of at most {Identifier.Longest} characters with --name.");
        }

        if (ModelEmitter.MemberNames.Contains(name))
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage,
                $"a generated class cannot be called '{name}', because one of its members is",
                "Give another name with --name.");
        }

        if (!Identifier.IsValidNamespace(options.Namespace))
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, $"'{options.Namespace}' is not a namespace", $"Give a C# namespace of at most {2 * Identifier.Longest} characters with --namespace.");
        }

        TakenNames.RequireModel(options.Namespace, name);
        return new EmitOptions(name, options.Namespace, Path.GetFileName(options.ModelPath), model.Sha256, board.Name) { Runtime = options.Runtime };
    }
}
