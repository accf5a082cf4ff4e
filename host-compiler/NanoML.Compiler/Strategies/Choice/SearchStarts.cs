using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>The sets of options that a search goes through: a layer by itself does not see what others could share.</summary>
internal static class SearchStarts
{
    private const int LeastLanes = 128;

    /// <summary>All options; those without some of the shared kernels; those with few lanes; and both.</summary>
    public static IEnumerable<ImmutableArray<StrategyOption>[]> Of(ImmutableArray<StrategyOption>[] options)
    {
        foreach (int lanes in LaneLimits(options.SelectMany(layer => layer).Select(o => o.Code.LaneElements)))
        {
            ImmutableArray<StrategyOption>[] some = Only(options, code => code.LaneElements <= lanes);
            string[] kernels = [.. some.SelectMany(layer => layer).Select(o => o.Code.SharedKernel).OfType<string>().Distinct()];
            for (int forbidden = 0; forbidden < 1 << kernels.Length; forbidden++)
            {
                string[] names = [.. kernels.Where((_, k) => (forbidden & (1 << k)) != 0)];
                yield return Only(some, code => !names.Contains(code.SharedKernel));
            }
        }
    }

    /// <summary>The most lanes that there are, and halves of it as long as each excludes something more.</summary>
    private static IEnumerable<int> LaneLimits(IEnumerable<int> lengths)
    {
        int[] different = [.. lengths.Distinct()];
        var limits = new List<int>();
        int limit = different.Max();
        for (; limit >= LeastLanes; limit /= 2)
        {
            limits.Add(different.Where(length => length <= limit).Max());
        }

        return limits.Append(different.Where(length => length <= limit).Max()).Distinct();
    }

    private static ImmutableArray<StrategyOption>[] Only(ImmutableArray<StrategyOption>[] options, Func<LayerCode, bool> allowed) =>
        [.. options.Select(layer => layer.Where(o => allowed(o.Code)).ToImmutableArray())];
}
