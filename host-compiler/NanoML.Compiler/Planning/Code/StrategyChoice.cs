using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>What a plan may take of the board: bytes of flash for the model's assemblies, and of managed heap.</summary>
public readonly record struct StrategyBudget(long FlashBytes, long HeapBytes);

/// <summary>
/// Prices every legal strategy of every call and takes the fastest plan within a budget: each layer starts with its fastest strategy, and
/// while something does not fit, the layer that gives up least time for each byte takes a smaller one (the greedy solution of the
/// multiple-choice knapsack problem; Sinha and Zoltners, 1979).
/// </summary>
public static class StrategyChoice
{
    private const int LeastMargin = 192;
    private const double TieBreak = 1e-3;

    /// <param name="costs">Only their ratios matter.</param>
    /// <returns>A plan within the budget; where there is none, the smallest.</returns>
    public static EmissionPlan Choose(Plan plan, OpcodeCosts costs, StrategyBudget budget)
    {
        ImmutableArray<Option>[] options = [.. plan.Calls.Select(call => OptionsOf(plan, call, costs))];
        Option[] chosen = [.. options.Select(layer => layer.MinBy(o => o.Milliseconds)!)];
        Shrink(chosen, options, layers => layers.Sum(o => o.FlashBytes), budget.FlashBytes);
        int margin = ClampTable.MaxMargin;
        while (margin > LeastMargin && HeapBytes(plan, chosen, margin) > budget.HeapBytes)
        {
            margin /= 2;
        }

        Shrink(chosen, options, layers => HeapBytes(plan, layers, margin), budget.HeapBytes);
        return EmissionPlan.Of(plan, [.. chosen.Select(o => o.Code)], margin);
    }

    /// <summary>Every way to compute a call, the reference first.</summary>
    public static IEnumerable<LayerCode> Candidates(Plan plan, KernelCall call)
    {
        yield return new ReferenceCode(call);
        if (UnrolledPool.Create(call) is { } pool)
        {
            yield return pool;
        }

        foreach (LaneFormat format in LaneFormat.All)
        {
            LayerCode?[] codes =
            [
                UnrolledConv.Create(call, format, plan.OutputBuffer),
                UnrolledDense.Create(call, format),
                LaneDepthwise.Create(call, format, plan.OutputBuffer),
            ];
            foreach (LayerCode code in codes.OfType<LayerCode>())
            {
                yield return code;
            }
        }
    }

    private static ImmutableArray<Option> OptionsOf(Plan plan, KernelCall call, OpcodeCosts costs) =>
        [.. Candidates(plan, call).Select(code => new Option(code, costs.Milliseconds(code.Opcodes)))];

    // The longest of all packed inputs counts; the others count a little, so that several of one length can give way one by one.
    private static double HeapBytes(Plan plan, IReadOnlyCollection<Option> layers, int margin) =>
        RamBudget.Of(EmissionPlan.Of(plan, [.. layers.Select(o => o.Code)], margin)).Total + (TieBreak * layers.Sum(o => o.Code.LaneElements));

    private static void Shrink(
        Option[] chosen, ImmutableArray<Option>[] options, Func<IReadOnlyCollection<Option>, double> size, double limit)
    {
        for (double current = size(chosen); current > limit; current = size(chosen))
        {
            (int Layer, Option Option, double Price)? best = null;
            for (int layer = 0; layer < chosen.Length; layer++)
            {
                Option before = chosen[layer];
                foreach (Option option in options[layer].Where(o => o != before))
                {
                    chosen[layer] = option;
                    double saved = current - size(chosen);
                    double price = (option.Milliseconds - before.Milliseconds) / saved;
                    if (saved > 0 && (best is null || price < best.Value.Price))
                    {
                        best = (layer, option, price);
                    }
                }

                chosen[layer] = before;
            }

            if (best is null)
            {
                return;
            }

            chosen[best.Value.Layer] = best.Value.Option;
        }
    }

    private sealed record Option(LayerCode Code, double Milliseconds)
    {
        public long FlashBytes { get; } = Code.IlBytes + Code.Tables.Sum(t => (long)t.ByteLength);
    }
}
