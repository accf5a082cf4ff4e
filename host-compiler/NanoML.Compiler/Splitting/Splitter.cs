using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Proof;

namespace NanoML.Compiler.Splitting;

/// <summary>Divides a model between a board and its host.</summary>
/// <param name="compile">Compiles for the board.</param>
/// <param name="runtime">Computes the host's part.</param>
/// <param name="test">A file of samples to judge by; null for those of the calibration.</param>
public sealed class Splitter(Func<CompileOptions, Compilation> compile, IReferenceRuntime runtime, string? test)
{
    /// <summary>More samples of the calibration say no more.</summary>
    private const int CalibrationSamples = 256;

    /// <summary>Cuts a model at a place; without one, at the cheapest.</summary>
    /// <param name="at">The name of a layer; null takes the cheapest place.</param>
    /// <exception cref="CompilerException">The model cannot be cut there, or a part does not run.</exception>
    public SplitOutcome Cut(CompileOptions options, string? at, LinkRate link, IProgress<StageProgress>? progress = null)
    {
        RequireOneShot(options);
        OnnxModel model = ModelInterface.Choose(ModelFile.Read(options.ModelPath), options.Output, values: options.Fixed, labels: options.Labels);
        RequireOneInput(model);
        var places = CutPlaces.Of(model, options.Shapes);
        ImmutableArray<CutCandidate> candidates = [];
        CutPlace place;
        if (at is null)
        {
            Compilation whole = Compilation.Run(options, progress, runtime);
            candidates = CutPricing.Of(whole, Profiling.Run(whole, progress), places, link, runtime, progress);
            place = CutPricing.Cheapest(whole, candidates).Place!;
        }
        else
        {
            place = places.Find(at);
        }

        Compilation device = compile(options with { Cut = place.Tensor });
        RequireOneSample(device.Imported);
        var sent = SentTensor.Of(device.Plan.Output, device.Imported);
        byte[] file = ModelCut.Back(model, place.Tensor, sent.Head(model, place.Tensor));
        using HostModel host = HostModel.Open(runtime, file, sent.Shape, options.ModelPath);
        using var reference = FloatModel.Open(runtime, model, device.Imported);
        ResultForm form = ResultForm.Of(host.Outputs(new byte[sent.Bytes]), model.Metadata, IsProbability(model));
        SampleSet samples = Samples(device, out bool isTest);
        SplitQuality quality = SplitQuality.Measure(device, host, form, reference, samples, isTest);
        return new SplitOutcome(device, Profiling.Run(device, progress), sent, SplitParts.Of(device, sent, file, form, place.Layer, null, null))
        {
            Link = link,
            Candidates = candidates,
            Quality = quality,
        };
    }

    /// <summary>Makes a cascade: a whole model on the board, which sends its input to the host's model when it is not sure.</summary>
    /// <param name="confidence">See <see cref="Cascade.ExitMargin"/>; null sets it so that <paramref name="maxLoss"/> is kept.</param>
    /// <param name="maxLoss">Points of accuracy that may be lost against the host's model.</param>
    /// <param name="hostModel">The file of the host's model; null for the model itself.</param>
    /// <exception cref="CompilerException">The models do not go together, or one does not run.</exception>
    public SplitOutcome MakeCascade(CompileOptions options, double? confidence, double maxLoss, string? hostModel, IProgress<StageProgress>? progress = null)
    {
        RequireOneShot(options);
        Compilation device = compile(options);
        RequireOneInput(device.Model);
        RequireOneSample(device.Imported);
        OnnxModel big = hostModel is null ? device.Model : ModelInterface.Choose(ModelFile.Read(hostModel), labels: options.Labels);
        RequireSameInput(device, big, hostModel ?? options.ModelPath);
        var sent = SentTensor.Of(device.Plan.Input, device.Imported);
        string input = big.Graph.Inputs[0].Name;
        byte[] file = ModelCut.Whole(big, sent.Head(big, input));
        using HostModel host = HostModel.Open(runtime, file, sent.Shape, hostModel ?? options.ModelPath);
        ResultForm form = ResultForm.Of(host.Outputs(new byte[sent.Bytes]), big.Metadata, IsProbability(big));
        if (!form.ChoosesClass || form.Scores != device.Plan.Output.Port.Length)
        {
            throw new CompilerException(
                DiagnosticCatalog.OtherHostModel,
                $"{hostModel ?? options.ModelPath}: its result has {form.Scores} scores; that of the board's model has {device.Plan.Output.Port.Length}");
        }

        SampleSet calibration = Calibration(device);
        Cascade learnt = Cascade.Measure(device, host, form, calibration);
        int margin = confidence is { } least ? Cascade.ExitMargin(device, least) : learnt.MarginFor(maxLoss / 100);
        SampleSet samples = Samples(device, out bool isTest);
        Cascade judged = isTest ? Cascade.Measure(device, host, form, samples) : learnt;
        return new SplitOutcome(device, Profiling.Run(device, progress), sent, SplitParts.Of(device, sent, file, form, null, margin, hostModel))
        {
            ExitMargin = margin,
            Learnt = learnt,
            Judged = judged,
            IsTest = isTest,
        };
    }

    private SampleSet Samples(Compilation device, out bool isTest)
    {
        isTest = test is not null;
        return test is not null ? Compilation.LoadSamples(device.Options, device.Imported, test) : Calibration(device);
    }

    private static SampleSet Calibration(Compilation device)
    {
        if (device.Options.DataPath is not { } path)
        {
            float[][] random = [.. device.Samples];
            return new SampleSet("random inputs", random.Length, random, null, null);
        }

        SampleSet all = Compilation.LoadSamples(device.Options, device.Imported, path, SampleUse.Training);
        return all.Count <= CalibrationSamples
            ? all
            : all with { Count = CalibrationSamples, Inputs = all.Inputs[..CalibrationSamples], Labels = all.Labels?[..CalibrationSamples] };
    }

    private static bool IsProbability(OnnxModel model)
    {
        string result = model.Graph.Outputs[0].Name;
        return model.Graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(result)) is { OpType: nameof(Sigmoid) };
    }

    private static void RequireOneShot(CompileOptions options)
    {
        if (options.Stream is not null || !options.State.IsEmpty)
        {
            throw new CompilerException(
                DiagnosticCatalog.NotSplittable,
                $"{options.ModelPath}: what is carried from one inference to the next would have to be kept on both sides",
                "Split the model without --stream and --state.");
        }
    }

    private static void RequireOneInput(OnnxModel model)
    {
        if (model.Graph.WithoutUnused().Inputs is { Length: > 1 } inputs)
        {
            throw new CompilerException(
                DiagnosticCatalog.NotSplittable, $"{model.Path}: the model has {inputs.Length} inputs: {string.Join(", ", inputs.Select(input => input.Name))}");
        }
    }

    private static void RequireOneSample(Graph imported)
    {
        if (imported.BatchSize != 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.NotSplittable, $"{imported.Source}: the model takes {imported.BatchSize} samples at once", "Export it for one sample.");
        }
    }

    private static void RequireSameInput(Compilation device, OnnxModel big, string path)
    {
        RequireOneInput(big);
        Shape own = device.Plan.Input.Port.OwnShape;
        OnnxValueInfo input = big.Graph.Inputs[0];
        if (!input.ElementType.IsFloat() || input.Dims.Length != own.Rank || input.Dims.Where((dim, axis) => dim.Size is { } size && size != own[axis]).Any())
        {
            throw new CompilerException(
                DiagnosticCatalog.OtherHostModel, $"{path}: its input is {string.Join('x', input.Dims)}; that of the board's model is {own}");
        }
    }
}
