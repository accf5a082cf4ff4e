using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Driver;

/// <summary>Everything a user decides about one compilation.</summary>
public sealed record CompileOptions
{
    /// <summary>The .onnx or .tflite file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>A built-in board's name or the path of a board file.</summary>
    public required string Target { get; init; }

    /// <summary>A cost table's name or file, as <see cref="Device.CostTable.Load"/> takes it; null takes the board's.</summary>
    public string? CostTable { get; init; }

    /// <summary>Which output of the model is the result, where it has several; null: there is no choice.</summary>
    public string? Output { get; init; }

    /// <summary>The tensor of the file where the device's part of the model ends, one of <see cref="Conversion.ModelCut.Tensors"/>; null: all of it is compiled.</summary>
    public string? Cut { get; init; }

    /// <summary>A value of the model that becomes a further output, as <see cref="Conversion.ModelInterface.Choose"/> takes it; null for none.</summary>
    public string? Features { get; init; }

    /// <summary>What the classes are called, in their order; empty: as the model's metadata say.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Outputs that become inputs of the next inference.</summary>
    public ImmutableArray<StateLink> State { get; init; } = [];

    /// <summary>Inputs that are constants on the board, with the value of all their elements.</summary>
    public ImmutableDictionary<string, double> Fixed { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Makes of a network over a window one over a step; null: the network as it is.</summary>
    public StreamOptions? Stream { get; init; }

    /// <summary>Calibration samples (.npz, .npy, .csv); null draws inputs at random, with a warning.</summary>
    public string? DataPath { get; init; }

    /// <summary>Reads what is no file of samples; null: all samples come from files.</summary>
    public ISampleSource? DataSets { get; init; }

    /// <summary>Sizes of symbolic dimensions.</summary>
    public ImmutableDictionary<string, int> Shapes { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Data become <c>(x - Mean) * Scale</c>.</summary>
    public float Mean { get; init; }

    public float Scale { get; init; } = 1;

    /// <summary>The generated class; null takes the model file's name in Pascal case.</summary>
    public string? Name { get; init; }

    /// <summary>The generated class that follows from these options.</summary>
    public string ClassName => Name ?? Identifier.Pascal(Path.GetFileNameWithoutExtension(ModelPath));

    public string Namespace { get; init; } = DefaultNamespace;

    public RangeMethod Ranges { get; init; } = DefaultRanges;

    /// <summary>Pruning and few-bit weights.</summary>
    public CompressionOptions Compression { get; init; } = new();

    /// <summary>How many input features to drop; null takes them all.</summary>
    public FeatureDropping? DropFeatures { get; init; }

    /// <summary>How many decision trees to keep; null keeps them all.</summary>
    public TreePruning? PruneTrees { get; init; }

    /// <summary>The share of output channels to remove, in [0, 1), as <see cref="ChannelPruning.Prune"/> takes it.</summary>
    public double ChannelPruneRatio { get; init; }

    /// <summary>Bytes of the managed heap that the application keeps for itself: buffers of its source and its pre-processing.</summary>
    public int ReservedHeap { get; init; }

    /// <summary>How far from the float model the integers may be.</summary>
    public QualityLine Line { get; init; } = new();

    /// <summary>What to save first: time or flash.</summary>
    public OptimizeGoal Optimize { get; init; }

    public KernelChoice Kernels { get; init; }

    /// <summary>The NanoML.Runtime that the model shares with others.</summary>
    public SharedRuntime Runtime { get; init; } = SharedRuntime.None;

    /// <summary>The command that compiles the model in this way once more, for the page beside an application; null leaves it out.</summary>
    public string? RepeatCommand { get; init; }

    /// <summary>Where to write the graph after each pass; null writes nothing.</summary>
    public string? DumpDirectory { get; init; }

    public const string DefaultNamespace = "NanoML.Models";

    public const RangeMethod DefaultRanges = RangeMethod.Percentile;
}
