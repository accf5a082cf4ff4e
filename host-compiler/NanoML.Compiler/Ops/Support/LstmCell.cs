using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// <c>i, f = f(W x + R h + P c)</c>, <c>c = f c + i g(W x + R h)</c>, <c>o = f(W x + R h + P c)</c>, <c>h = o outer(c)</c>.
/// </summary>
/// <param name="Function">Of the input, output and forget gates.</param>
/// <param name="Inner">Of the candidate.</param>
/// <param name="Outer">Of the cell.</param>
/// <param name="IsCoupled">The forget gate is 1 minus the input gate.</param>
/// <param name="RoundsUnits">Products read the units in levels of their own range, see <see cref="DynamicRounding"/>: in floating point alone.</param>
public sealed record LstmCell(GateFunction Function, GateFunction Inner, GateFunction Outer, bool IsCoupled, bool RoundsUnits = false) : RecurrentCell
{
    private const int StateBytes = 4;
    private const int PeepholeBits = 16;

    // Calibration has not seen every sequence; 16 bits have room for some more.
    private const double CellMargin = 1.5;

    public override int Gates => 4;

    public override int? WideState => 1;

    public override int Outputs => 2;

    internal override void Step(RecurrentStep step, ReadOnlySpan<float> sums, float[][] states)
    {
        int units = step.Units;
        float[] hidden = RoundsUnits ? new DynamicRounding().Evaluate([new Tensor(Shape.Of(units), states[0])])[0].Floats : states[0];
        float[] cell = states[1];
        var next = new float[units];
        var nextCell = new float[units];
        for (int u = 0; u < units; u++)
        {
            float Gate(int gate, float state) =>
                step.Peepholes is { } p ? p[(gate * units) + u] * state : 0;

            float input = (float)Function.Of(step.Sum(sums, u, hidden) + Gate(0, cell[u]));
            float forget = IsCoupled ? 1 - input : (float)Function.Of(step.Sum(sums, (2 * units) + u, hidden) + Gate(2, cell[u]));
            float candidate = (float)Inner.Of(step.Sum(sums, (3 * units) + u, hidden));
            nextCell[u] = (forget * cell[u]) + (input * candidate);
            next[u] = (float)(Function.Of(step.Sum(sums, units + u, hidden) + Gate(1, nextCell[u])) * Outer.Of(nextCell[u]));
        }

        (states[0], states[1]) = (next, nextCell);
    }

    internal override void Lower(LoweringContext context, Recurrence layer)
    {
        var rows = RecurrentRows.Of(context, Gates);
        (QuantParams y, QuantParams c) = (context.Output().Quant, context.Output(1).Quant);
        double reach = Math.Max(RecurrentRows.Reach(c) * CellMargin, Math.ScaleB(1.0, -8));
        float[]? peepholes = context.Constant(Recurrence.Peepholes)?.Floats;
        double peephole = (peepholes?.Max(Math.Abs) ?? 0) * reach;
        RecurrentFunction gates = RecurrentFunction.Of(Function, rows.Bound(0, 3) + peephole);
        RecurrentFunction inner = RecurrentFunction.Of(Inner, rows.Bound(3, 4));
        RecurrentFunction outer = RecurrentFunction.OfState(Outer, reach);
        int elements = context.Output().Shape.Count;
        bool storesCells = context.IsRead(1);
        DeviceBuffer target = storesCells ? context.Scratch("states", 2 * elements) : context.OutputBuffer();
        (Table table, int shift) = PeepholeTable(context, peepholes, outer.Domain / gates.Domain);
        context.Emit(new LstmLayerCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Hidden = RecurrentRows.StateBytes(context, layer, Recurrence.Hidden, y),
            Cell = RecurrentRows.StateBytes(context, layer, Recurrence.State, c),
            Y = target,
            Work = rows.Work(context, layer, StateBytes * rows.Units),
            Steps = rows.Steps,
            Batch = rows.Batch,
            Inputs = rows.Inputs,
            Units = rows.Units,
            IsReverse = layer.IsReverse,
            Remembers = layer.Remembers,
            Gates = rows.Tables(context, [gates.Domain, gates.Domain, gates.Domain, inner.Domain]),
            Store = RecurrentRows.Ratio(context, gates.Unit * outer.Unit / y.Scale),
            OutputZeroPoint = y.ZeroPoint,
            Cells = new CellBytes(
                RecurrentRows.Ratio(context, c.Scale / outer.ArgumentUnit), RecurrentRows.Ratio(context, outer.ArgumentUnit / c.Scale),
                c.ZeroPoint, storesCells ? elements : 0),
            Peepholes = table,
            PeepholeShift = shift,
            Function = gates.Table(context, "Gates"),
            Inner = inner.Table(context, "Inner"),
            Outer = outer.Table(context, "Outer"),
            One = IsCoupled ? 1 << gates.Places(context) : 0,
            Sum = SumOf(context, gates, inner, outer),
        });
        if (storesCells)
        {
            context.Copy(target, context.OutputBuffer(), [elements], [1], [1]);
            context.Copy(new Planning.Slice(target, elements), context.OutputBuffer(1), [elements], [1], [1]);
        }
    }

    /// <summary>Units of both products in those of the cell, as powers of two without a fraction.</summary>
    private static CellSum SumOf(LoweringContext context, RecurrentFunction gates, RecurrentFunction inner, RecurrentFunction outer)
    {
        int keep = -gates.Places(context);
        int add = keep + inner.Exponent - outer.ArgumentExponent;
        int least = Math.Min(Math.Min(keep, add), -1);
        return new CellSum(keep - least, add - least, -least);
    }

    private static (Table Table, int Shift) PeepholeTable(LoweringContext context, float[]? peepholes, double ratio)
    {
        double greatest = (peepholes?.Max(Math.Abs) ?? 0) * ratio;
        int shift = greatest > 0 ? Math.Clamp(PeepholeBits - Math.ILogB(greatest), 1, 40) : 1;
        return (
            context.Table("Peepholes", Array.ConvertAll(peepholes ?? [], p => (int)Math.Round(Math.ScaleB(p * ratio, shift)))), shift);
    }
}
