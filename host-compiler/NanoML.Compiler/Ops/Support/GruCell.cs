using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// <c>z, r = f(W x + R h)</c>, <c>n = g(W x + R (r h))</c> or <c>g(W x + r (R h))</c>, <c>h = (1 - z) n + z h</c>.
/// </summary>
/// <param name="Function">Of the update and the reset gate.</param>
/// <param name="Inner">Of the candidate.</param>
/// <param name="IsLinear">The reset gate comes behind the product.</param>
public sealed record GruCell(GateFunction Function, GateFunction Inner, bool IsLinear) : RecurrentCell
{
    private const int StateBytes = 4;
    private const int ResetBytes = 2;

    public override int Gates => 3;

    public override int? WideState => 0;

    internal override void Step(RecurrentStep step, ReadOnlySpan<float> sums, float[][] states)
    {
        int units = step.Units;
        float[] hidden = states[0];
        var reset = new float[units];
        var gated = new float[units];
        var next = new float[units];
        for (int u = 0; u < units; u++)
        {
            reset[u] = (float)Function.Of(step.Sum(sums, units + u, hidden));
            gated[u] = reset[u] * hidden[u];
        }

        for (int u = 0; u < units; u++)
        {
            int row = (2 * units) + u;
            float recurrent = IsLinear
                ? reset[u] * (step.Product(row, hidden) + step.BiasOf(row, recurrent: true))
                : step.Product(row, gated) + step.BiasOf(row, recurrent: true);
            float update = (float)Function.Of(step.Sum(sums, u, hidden));
            float candidate = (float)Inner.Of(sums[row] + step.BiasOf(row, recurrent: false) + recurrent);
            next[u] = ((1 - update) * candidate) + (update * hidden[u]);
        }

        states[0] = next;
    }

    internal override void Lower(LoweringContext context, Recurrence layer)
    {
        var rows = RecurrentRows.Of(context, Gates, splitsLast: IsLinear);
        QuantParams y = context.Output().Quant;
        RecurrentFunction gates = RecurrentFunction.Of(Function, rows.Bound(0, 2));
        RecurrentFunction inner = RecurrentFunction.Of(Inner, rows.Bound(2, 3)).Covering(RecurrentRows.Reach(y));
        context.Emit(new GruLayerCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Hidden = RecurrentRows.StateBytes(context, layer, Recurrence.Hidden, y),
            Y = context.OutputBuffer(),
            Work = rows.Work(context, layer, (StateBytes + ResetBytes) * rows.Units),
            Steps = rows.Steps,
            Batch = rows.Batch,
            Inputs = rows.Inputs,
            Units = rows.Units,
            IsReverse = layer.IsReverse,
            Remembers = layer.Remembers,
            Gates = rows.Tables(context, [gates.Domain, gates.Domain, inner.Domain]),
            Store = RecurrentRows.Ratio(context, inner.Unit / y.Scale),
            OutputZeroPoint = y.ZeroPoint,
            Function = gates.Table(context, "Gates"),
            Inner = inner.Table(context, "Inner"),
            IsLinear = IsLinear,
            GateShift = gates.Places(context),
            Load = RecurrentRows.Ratio(context, y.Scale / inner.Unit),
        });
    }
}
