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
    private const double TieBreak = 1e-3;

    /// <param name="costs">Only their ratios matter.</param>
    /// <returns>
    /// A plan within the budget. Where none is found, one that keeps to the heap with more flash; where none does that either, the smallest.
    /// </returns>
    public static EmissionPlan Choose(Plan plan, OpcodeCosts costs, StrategyBudget budget)
    {
        ImmutableArray<Option>[] options = [.. plan.Calls.Select(call => OptionsOf(plan, call, costs))];
        Option[] chosen = [.. options.Select(layer => layer.MinBy(o => o.Milliseconds)!)];
        Shrink(chosen, options, Flash, budget.FlashBytes);
        int margin = ClampTable.MaxMargin;
        var heap = new HeapPrice(plan);
        while (margin > ClampTable.LeastMargin && heap.Bytes(chosen, margin) > budget.HeapBytes)
        {
            margin /= 2;
        }

        // Tables lie on the heap and code in flash, so what saves one may cost the other; a model that fits a heap comes before the budget.
        double flash = Math.Max(budget.FlashBytes, Flash(chosen));
        Shrink(chosen, options, layers => Flash(layers) <= flash ? heap.Bytes(layers, margin) : double.PositiveInfinity, budget.HeapBytes);
        Shrink(chosen, options, layers => heap.Bytes(layers, margin), budget.HeapBytes);
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

    private static double Flash(IEnumerable<Option> layers) => layers.Sum(o => o.FlashBytes);

    private static ImmutableArray<Option> OptionsOf(Plan plan, KernelCall call, OpcodeCosts costs) =>
        [.. Candidates(plan, call).Select(code => new Option(code, costs.Milliseconds(code.Opcodes)))];

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

        public ImmutableArray<ClampRange> Clamps { get; } = Code.Clamps;
    }

    /// <summary>What choices take of the heap; it is asked for thousands of them.</summary>
    private sealed class HeapPrice(Plan plan)
    {
        private readonly Dictionary<string, ArenaLayout> _arenas = [];

        // The longest of all packed inputs counts; the others count a little, so that several of one length can give way one by one.
        public double Bytes(IReadOnlyCollection<Option> layers, int margin)
        {
            ImmutableArray<LayerCode> codes = [.. layers.Select(o => o.Code)];
            var emission = new EmissionPlan(
                plan, codes, Arena(codes), [.. ClampTable.For(layers.SelectMany(o => o.Clamps), margin)], codes.Max(c => c.LaneElements));
            return RamBudget.Of(emission).Total + (TieBreak * codes.Sum(c => c.LaneElements));
        }

        /// <summary>Of one length for all choices that differ in nothing that the arena holds.</summary>
        private ArenaLayout Arena(ImmutableArray<LayerCode> codes)
        {
            string key = string.Join(' ', codes.Select(c => $"{c.Scratch?.Buffer.Length}{(c.InPlace is null ? "" : "!")}"));
            if (!_arenas.TryGetValue(key, out ArenaLayout? arena))
            {
                _arenas.Add(key, arena = ArenaPlanner.Layout(codes, plan.InputBuffer, plan.OutputBuffer));
            }

            return arena;
        }
    }
}
