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

    public override bool IsDifferentiable => true;

    internal override void StepBack(
        RecurrentStep step, ReadOnlySpan<float> sums, float[] hidden, float[] gradient, Span<float> sumGradients, RecurrentGradients into)
    {
        int units = step.Units;
        var before = new float[units];
        var gated = new float[units];
        var gatedGradient = new float[units];
        var reset = new float[units];
        for (int u = 0; u < units; u++)
        {
            reset[u] = (float)Function.Of(step.Sum(sums, units + u, hidden));
            gated[u] = reset[u] * hidden[u];
        }

        for (int u = 0; u < units; u++)
        {
            int row = (2 * units) + u;
            double product = IsLinear ? step.Product(row, hidden) + step.BiasOf(row, recurrent: true) : step.Product(row, gated) + step.BiasOf(row, recurrent: true);
            double updateSum = step.Sum(sums, u, hidden);
            double candidateSum = sums[row] + step.BiasOf(row, recurrent: false) + (IsLinear ? reset[u] * product : product);
            double update = Function.Of(updateSum);
            double candidate = gradient[u] * (1 - update) * Inner.Slope(candidateSum);
            sumGradients[row] = (float)candidate;
            sumGradients[u] = (float)(gradient[u] * (hidden[u] - Inner.Of(candidateSum)) * Function.Slope(updateSum));
            before[u] += (float)(gradient[u] * update);
            into.AddProduct(step, row, (float)(IsLinear ? candidate * reset[u] : candidate), IsLinear ? hidden : gated, IsLinear ? before : gatedGradient);
            gatedGradient[u] += IsLinear ? (float)(candidate * product) : 0;
            into.AddProduct(step, u, sumGradients[u], hidden, before);
        }

        for (int u = 0; u < units; u++)
        {
            // By the reset gate: of the product behind it, or of the hidden unit before it.
            double byReset = IsLinear ? gatedGradient[u] : gatedGradient[u] * hidden[u];
            before[u] += IsLinear ? 0 : gatedGradient[u] * reset[u];
            sumGradients[units + u] = (float)(byReset * Function.Slope(step.Sum(sums, units + u, hidden)));
            into.AddProduct(step, units + u, sumGradients[units + u], hidden, before);
        }

        AddBiases(sumGradients, into);
        before.CopyTo(gradient, 0);
    }

    private static void AddBiases(ReadOnlySpan<float> sumGradients, RecurrentGradients into)
    {
        for (int row = 0; row < sumGradients.Length; row++)
        {
            into.Bias[row] += sumGradients[row];
        }
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
