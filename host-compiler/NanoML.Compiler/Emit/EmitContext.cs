using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Compiler.Emit;

/// <summary>What the printers of layers share: where buffers and tables are in the emitted code, and where methods go.</summary>
/// <param name="weightAccessor">The class of <see cref="Weights"/>.</param>
internal sealed class EmitContext(EmissionPlan plan, TableEmitter tables, CodeUnits units, WeightResource? resource, string weightAccessor)
{
    /// <summary>The model's <c>long[]</c>.</summary>
    public const string Lanes = "_lanes";

    /// <summary>The model's accessor of its resource.</summary>
    public const string Weights = "_weights";

    public EmissionPlan Plan => plan;

    public CodeUnits Units => units;

    public string WeightAccessor => weightAccessor;

    public string Table(Table table) => tables.Reference(table);

    /// <summary>Where a streamed layer's first slice begins in the resource.</summary>
    public int ResourceOffset(StreamedCode code) => resource!.OffsetOf(code);

    /// <summary>The expression of the array that holds a slice.</summary>
    public string Array(Slice slice) =>
        slice.Buffer.Table is { } table ? tables.Reference(table) : slice.Buffer == plan.Plan.OutputBuffer ? "Output" : "Arena";

    /// <summary>The slice's first byte in its array.</summary>
    public int Offset(Slice slice) => slice.Offset
        + (slice.Buffer.Table is null && slice.Buffer != plan.Plan.OutputBuffer ? plan.Arena.Offsets[slice.Buffer] : 0);

    /// <summary>The shared look-up of a layer's clamp, which all its channels have in common; null when no channel uses it.</summary>
    /// <param name="clamp">Of any of its channels.</param>
    public ClampTable? Clamp(ClampRange clamp) => plan.Clamps.FirstOrDefault(c => c.Min == clamp.Min && c.Max == clamp.Max);
}
