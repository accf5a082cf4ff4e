using System.Collections.Immutable;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Reporting;

/// <summary>What the report is about, and how to make it again.</summary>
/// <param name="Name">The generated class.</param>
/// <param name="File">The model file, as the user gave it.</param>
/// <param name="Sha256">Of the model file: 64 hexadecimal digits.</param>
/// <param name="Input">Shape of the input on the device, and how many features have scales of their own if any.</param>
/// <param name="Output">Shape of the output on the device.</param>
/// <param name="Command">The words of the command line that repeats the report, each quoted for a POSIX shell.</param>
/// <param name="Options">What the user decided, defaults included.</param>
/// <param name="Warnings">Of the compilation.</param>
/// <param name="Refusal">Why the model does not fit the board, and the way out; null when it fits.</param>
public sealed record ReportSubject(
    string Name,
    string File,
    string Sha256,
    string Input,
    string Output,
    ImmutableArray<string> Command,
    ImmutableArray<(string Name, string Value)> Options,
    ImmutableArray<string> Warnings,
    string? Refusal);

/// <summary>One layer.</summary>
/// <param name="Profile">What it costs.</param>
/// <param name="Shape">The geometry in words.</param>
/// <param name="Weights">How many; null for a layer without, as <paramref name="Bits"/> and <paramref name="ZeroShare"/> are.</param>
/// <param name="ZeroShare">Of the quantised weights, in [0, 1].</param>
/// <param name="SqnrDb">Signal to quantisation noise in decibels; null where the layer's output stands for no value of the graph.</param>
/// <param name="BufferBytes">Its output and its scratch space.</param>
public sealed record ReportLayer(
    LayerProfile Profile, string Shape, int? Weights, int? Bits, double? ZeroShare, double? SqnrDb, int BufferBytes)
{
    public string Name => Profile.Name;

    /// <summary>Whether an earlier layer has the same weights, so that they do not count again.</summary>
    public bool SharesWeights { get; init; }
}

/// <summary>Everything that the page of a compiled model shows.</summary>
/// <param name="Parameters">Of the imported model.</param>
/// <param name="ErrorSource">Which samples the layers' noise was measured on.</param>
/// <param name="Test">What the test data say; null without any.</param>
/// <param name="ClassNames">By class index; empty when the model names none.</param>
/// <param name="Search">What a search for bits and pruning decided; null without.</param>
public sealed record Report(
    ReportSubject Subject,
    Board Board,
    OpcodeCosts Costs,
    DeviceFit Fit,
    ProfileReport Profile,
    int Assemblies,
    long Parameters,
    ImmutableArray<ReportLayer> Layers,
    string ErrorSource,
    GraphLayout Graph,
    ArenaChart Arena,
    VerifyReport? Test,
    ImmutableArray<string> ClassNames,
    CompressionDecision? Search)
{
    /// <summary>Millijoules of one inference; null when the board's power is unknown.</summary>
    public double? EnergyMj => Board.ActivePowerMw is { } power ? Figures.Millijoules(Profile.PredictedMs, power) : null;

    public string ClassName(int index) => index >= 0 && index < ClassNames.Length ? ClassNames[index] : $"{index}";
}
