using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies;

/// <summary>What the printers of layers share: where buffers and tables are in the emitted code, and where methods go.</summary>
/// <param name="weightAccessor">The class of <see cref="Weights"/>.</param>
internal sealed class EmitContext(EmissionPlan plan, TableEmitter tables, CodeUnits units, WeightResource? resource, string weightAccessor)
{
    /// <summary>The model's <c>long[]</c>.</summary>
    public const string Lanes = "_lanes";

    /// <summary>The index of a sample in the loop over several.</summary>
    public const string Sample = "sample";

    /// <summary>The model's accessor of its resource.</summary>
    public const string Weights = "_weights";

    public EmissionPlan Plan => plan;

    public CodeUnits Units => units;

    public string WeightAccessor => weightAccessor;

    public string Table(Table table) => tables.Reference(table);

    /// <summary>Where a streamed layer's first slice begins in the resource.</summary>
    public int ResourceOffset(LayerCode code) => resource!.OffsetOf(code);

    /// <summary>The expression of the array that holds a slice.</summary>
    public string Array(Slice slice) =>
        slice.Buffer.Table is { } table ? tables.Reference(table) : plan.Plan.OutputBuffers.Contains(slice.Buffer) ? "Output" : "Arena";

    /// <summary>The same, for the code of one sample inside of the loop of a <see cref="RepeatedCode"/>.</summary>
    public EmitContext InLoopOf(RepeatedCall call) => new(plan, tables, units, resource, weightAccessor) { Loop = call };

    /// <summary>Whose samples the code around goes through, with <see cref="Sample"/> as index; null outside of such a loop.</summary>
    public RepeatedCall? Loop { get; private init; }

    /// <summary>The slice's first byte in its array, of this sample where the code is in a loop: an expression of sums.</summary>
    public string Place(Slice slice) => Loop?.StepOf(slice.Buffer) is > 0 and int step
        ? Expression.Sum(CSharpWriter.Literal(Offset(slice)), Expression.Times(Sample, step))
        : CSharpWriter.Literal(Offset(slice));

    /// <summary>The slice's first byte in its array; of the first sample.</summary>
    public int Offset(Slice slice) => slice.Offset + plan.Plan.OffsetOf(slice.Buffer, plan.Arena);

    /// <summary>The shared look-up of a layer's clamp, which all its channels have in common; null when no channel uses it.</summary>
    /// <param name="clamp">Of any of its channels.</param>
    public ClampTable? Clamp(ClampRange clamp) => plan.Clamps.FirstOrDefault(c => c.Min == clamp.Min && c.Max == clamp.Max);
}
