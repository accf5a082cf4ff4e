using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>What a look-up that clamps must cover at least, see <see cref="ClampTable"/>.</summary>
internal readonly record struct ClampReach(byte Min, byte Max, int Below, int Above);

/// <summary>
/// What some layers of a plan take together. Totals add up in any grouping, so a search that changes one layer adds that layer to the
/// totals of the others.
/// </summary>
internal readonly record struct PlanTotals
{
    private readonly ImmutableArray<ClampReach> _clamps;
    private readonly ImmutableArray<Table> _sharedTables;

    /// <summary>Of no layer.</summary>
    public static PlanTotals None => default;

    /// <summary>Code and tables that each layer has for itself.</summary>
    public long FlashBytes { get; private init; }

    public long ResourceBytes { get; private init; }

    public KernelSet Kernels { get; private init; }

    /// <summary>Likewise.</summary>
    public long TableHeapBytes { get; private init; }

    /// <summary>Tables of weights that several layers have, each once.</summary>
    public ImmutableArray<Table> SharedTables
    {
        get => _sharedTables.IsDefault ? [] : _sharedTables;
        private init => _sharedTables = value;
    }

    public StreamArrays Stream { get; private init; }

    /// <summary>The most bytes of the arena that are alive during one layer.</summary>
    public long LiveBytes { get; private init; }

    /// <summary>The most elements that one layer needs of the <c>long[]</c>.</summary>
    public long LaneElements { get; private init; }

    /// <summary>What each layer by itself asks of arena and lanes, added up.</summary>
    public long AskedBytes { get; private init; }

    /// <summary>One for each clamp, in ascending order.</summary>
    public ImmutableArray<ClampReach> Clamps
    {
        get => _clamps.IsDefault ? [] : _clamps;
        private init => _clamps = value;
    }

    /// <param name="liveBytes">Of the arena, while the layer runs.</param>
    /// <param name="clamps">One for each clamp, in ascending order.</param>
    public static PlanTotals Of(StrategyOption layer, long liveBytes, ImmutableArray<ClampReach> clamps)
    {
        int lanes = layer.Code.LaneElements;
        return new PlanTotals
        {
            FlashBytes = layer.FlashBytes - layer.SharedTables.Sum(StrategyOption.FlashOf),
            ResourceBytes = layer.ResourceBytes,
            Kernels = layer.Kernels,
            TableHeapBytes = layer.TableHeapBytes - layer.SharedTables.Sum(StrategyOption.HeapOf),
            SharedTables = layer.SharedTables,
            Stream = layer.Stream,
            LiveBytes = liveBytes,
            LaneElements = lanes,
            AskedBytes = liveBytes + ((long)sizeof(long) * lanes),
            Clamps = clamps,
        };
    }

    public static PlanTotals operator +(in PlanTotals a, in PlanTotals b) => new()
    {
        FlashBytes = a.FlashBytes + b.FlashBytes,
        ResourceBytes = a.ResourceBytes + b.ResourceBytes,
        Kernels = a.Kernels | b.Kernels,
        TableHeapBytes = a.TableHeapBytes + b.TableHeapBytes,
        SharedTables = a.SharedTables.IsEmpty ? b.SharedTables : b.SharedTables.IsEmpty ? a.SharedTables : [.. a.SharedTables.Union(b.SharedTables)],
        Stream = a.Stream | b.Stream,
        LiveBytes = Math.Max(a.LiveBytes, b.LiveBytes),
        LaneElements = Math.Max(a.LaneElements, b.LaneElements),
        AskedBytes = a.AskedBytes + b.AskedBytes,
        Clamps = Union(a.Clamps, b.Clamps),
    };

    private static ImmutableArray<ClampReach> Union(ImmutableArray<ClampReach> a, ImmutableArray<ClampReach> b) =>
        Covers(a, b) ? a : Covers(b, a) ? b :
        [
            .. a.Concat(b).GroupBy(c => (c.Min, c.Max)).OrderBy(g => g.Key)
                .Select(g => new ClampReach(g.Key.Min, g.Key.Max, g.Max(c => c.Below), g.Max(c => c.Above))),
        ];

    private static bool Covers(ImmutableArray<ClampReach> all, ImmutableArray<ClampReach> some)
    {
        foreach (ClampReach one in some)
        {
            if (!Covers(all, one))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Covers(ImmutableArray<ClampReach> all, ClampReach one)
    {
        foreach (ClampReach clamp in all)
        {
            if (clamp.Min == one.Min && clamp.Max == one.Max)
            {
                return clamp.Below >= one.Below && clamp.Above >= one.Above;
            }
        }

        return false;
    }
}
