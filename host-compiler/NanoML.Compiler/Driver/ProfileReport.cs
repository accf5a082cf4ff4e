using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Driver;

/// <summary>What one layer costs.</summary>
/// <param name="Kernel">The device primitives it became.</param>
/// <param name="Strategy">How the emitted code computes them.</param>
/// <param name="IlOps">Executed opcodes.</param>
/// <param name="IlOpsPerMac">Null for a layer without multiply-accumulates.</param>
/// <param name="PredictedMs">The middle where the costs give a range.</param>
/// <param name="Instructions">Of the interpreter; null where the costs do not tell.</param>
/// <param name="RamBytes">Its tables on the managed heap, what streamed weights pass through, and the activations that are alive while it runs.</param>
/// <param name="IlBytes">Of the methods that only this layer runs; what layers share counts in the model's total alone.</param>
/// <param name="DataBytes">Of its tables, and of its weights in the resource.</param>
public sealed record LayerProfile(
    string Name,
    string Kernel,
    string Strategy,
    long Macs,
    long IlOps,
    double? IlOpsPerMac,
    double PredictedMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Instructions,
    int RamBytes,
    int IlBytes,
    int DataBytes);

/// <summary>What one inference costs.</summary>
/// <param name="CostTable">The name of the cost table.</param>
/// <param name="IsEstimate">Whether the costs were derived from another machine's instead of measured.</param>
/// <param name="PredictedMs">Milliseconds of one inference, the middle of the next two.</param>
/// <param name="PredictedMsLow">The least that it may take; what <paramref name="PredictedMs"/> is where the costs were measured.</param>
/// <param name="Instructions">Of the interpreter, the mean over a few samples; null where the costs do not tell.</param>
/// <param name="IlOps">Executed opcodes; the mean over a few samples.</param>
/// <param name="RamBytes">Managed heap that the model takes.</param>
/// <param name="FlashBytes">Deployment area that the emitted assemblies take.</param>
/// <param name="IlBytes">Of all emitted assemblies.</param>
/// <param name="DataBytes">Of all tables, and of the resource.</param>
public sealed record ProfileReport(
    string CostTable,
    bool IsEstimate,
    double PredictedMs,
    double PredictedMsLow,
    double PredictedMsHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Instructions,
    long Macs,
    long IlOps,
    double? IlOpsPerMac,
    int RamBytes,
    int FlashBytes,
    int IlBytes,
    int DataBytes,
    ImmutableArray<LayerProfile> Layers)
{
    [JsonIgnore]
    public TimeRange Time => new(PredictedMsLow, PredictedMsHigh);
}
