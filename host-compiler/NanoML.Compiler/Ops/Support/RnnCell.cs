using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary><c>h = f(W x + R h)</c>.</summary>
public sealed record RnnCell(GateFunction Function) : RecurrentCell
{
    public override int Gates => 1;

    internal override void Step(RecurrentStep step, ReadOnlySpan<float> sums, float[][] states)
    {
        var next = new float[step.Units];
        for (int u = 0; u < next.Length; u++)
        {
            next[u] = (float)Function.Of(step.Sum(sums, u, states[0]));
        }

        states[0] = next;
    }

    internal override void Lower(LoweringContext context, Recurrence layer)
    {
        var rows = RecurrentRows.Of(context, Gates);
        RecurrentFunction function = RecurrentFunction.Of(Function, rows.Bound(0, 1));
        QuantParams y = context.Output().Quant;
        context.Emit(new RnnLayerCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Hidden = RecurrentRows.StateBytes(context, layer, Recurrence.Hidden, y),
            Y = context.OutputBuffer(),
            Work = rows.Work(context, layer, 0),
            Steps = rows.Steps,
            Batch = rows.Batch,
            Inputs = rows.Inputs,
            Units = rows.Units,
            IsReverse = layer.IsReverse,
            Gates = rows.Tables(context, [function.Domain]),
            Store = RecurrentRows.Ratio(context, function.Unit / y.Scale),
            OutputZeroPoint = y.ZeroPoint,
            Function = function.Table(context, "Function"),
        });
    }
}
