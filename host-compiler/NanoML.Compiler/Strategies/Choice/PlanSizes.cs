using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>
/// Estimates what plans take, fast enough to try thousands: exact but for the arena, which is taken to be as long as all that is alive at
/// one time; the arena's planner may leave gaps.
/// </summary>
internal sealed class PlanSizes
{
    // The base class and a model class without layers, with their metadata.
    private const int FixedBytes = 4_200;

    // A further assembly for so much code or data: its header, its own name and those it refers to.
    private const int AssemblyBytes = 600;
    private const int BytesOfAssembly = 48 * 1024;

    /// <summary>nanoFramework.ResourceManager 1.2.32 as .pe.</summary>
    public const int ResourceManagerBytes = 1_532;

    // The accessor of the resource with its metadata, the resource's rows, and the library that it calls.
    private const int StreamBytes = 1_200 + ResourceManagerBytes;

    private readonly Plan _plan;
    private readonly int _clampMargin;
    private readonly long _fixedHeapBytes;
    private readonly long[] _liveBytes;
    private readonly Dictionary<DeviceBuffer, (int First, int Last)> _lifetimes = [];
    private readonly Dictionary<StrategyOption, PlanTotals> _totals = [];

    public PlanSizes(Plan plan, int clampMargin)
    {
        _plan = plan;
        _clampMargin = clampMargin;
        foreach (DeviceBuffer input in plan.InputBuffers)
        {
            _lifetimes[input] = (-1, -1);
        }

        for (int k = 0; k < plan.Calls.Length; k++)
        {
            foreach (DeviceBuffer buffer in plan.Calls[k].Reads.Select(r => r.Buffer).Append(plan.Calls[k].Output.Buffer).Where(IsInArena))
            {
                _lifetimes[buffer] = (_lifetimes.TryGetValue(buffer, out (int First, int Last) old) ? old.First : k, k);
            }
        }

        _liveBytes = [.. Enumerable.Range(0, plan.Calls.Length)
            .Select(k => _lifetimes.Where(l => l.Value.First <= k && k <= l.Value.Last).Sum(l => (long)l.Key.Length))];
        RamBudget nothing = RamBudget.Of(ReferenceCode.PlanFor(plan) with { Layers = [] });
        _fixedHeapBytes = nothing.OutputBytes + nothing.ObjectBytes - (DeviceHeap.BlockBytes * ReferenceCode.PlanFor(plan).Tables.Length)
            + plan.InputTables.Sum(t => DeviceHeap.BlockBytes + DeviceHeap.ArrayBytes(t.ByteLength));
    }

    /// <summary>Bytes of the assemblies: code, tables and metadata, kernels and base class included, without <see cref="InputQuantization.FlashBytes"/>; an upper estimate.</summary>
    public long FlashBytes(IReadOnlyList<StrategyOption> layers) => FlashBytes(Of(layers));

    /// <summary>The same of layers that are no options of a search.</summary>
    public long FlashBytes(IEnumerable<LayerCode> layers, OpcodeCosts costs) => FlashBytes([.. layers.Select(l => new StrategyOption(l, costs))]);

    /// <inheritdoc cref="FlashBytes(IReadOnlyList{StrategyOption})"/>
    public static long FlashBytes(in PlanTotals all)
    {
        long bytes = FixedBytes + all.FlashBytes + all.SharedTables.Sum(StrategyOption.FlashOf) + all.Kernels.FlashBytes + (all.ResourceBytes == 0 ? 0 : StreamBytes);
        foreach (ClampReach clamp in all.Clamps)
        {
            bytes += Length(clamp);
        }

        return bytes + (bytes / BytesOfAssembly * AssemblyBytes) + all.ResourceBytes;
    }

    /// <summary>Managed heap, as <see cref="RamBudget"/> counts it.</summary>
    public long HeapBytes(IReadOnlyList<StrategyOption> layers) => HeapBytes(Of(layers));

    /// <inheritdoc cref="HeapBytes(IReadOnlyList{StrategyOption})"/>
    public long HeapBytes(in PlanTotals all)
    {
        long bytes = _fixedHeapBytes + all.TableHeapBytes + all.SharedTables.Sum(StrategyOption.HeapOf) + all.Stream.HeapBytes;
        foreach (ClampReach clamp in all.Clamps)
        {
            bytes += DeviceHeap.ArrayBytes(Length(clamp)) + DeviceHeap.BlockBytes;
        }

        int lanes = (int)all.LaneElements;
        int arena = (int)Math.Max(_plan.InputLength, all.LiveBytes);
        bytes += lanes == 0 ? 0 : DeviceHeap.BlockBytes + DeviceHeap.ArrayBytes(lanes * sizeof(long));
        return bytes + DeviceHeap.ArrayBytes(arena);
    }

    /// <summary>What one layer adds to a plan.</summary>
    /// <param name="call">The index of the layer's call.</param>
    public PlanTotals Of(StrategyOption layer, int call)
    {
        if (!_totals.TryGetValue(layer, out PlanTotals totals))
        {
            totals = PlanTotals.Of(
                layer,
                LiveBytes(layer, call),
                [.. ClampTable.For(layer.Clamps, _clampMargin).Select(c => new ClampReach(c.Min, c.Max, c.Below, c.Above))]);
            _totals.Add(layer, totals);
        }

        return totals;
    }

    /// <summary>The option that takes least heap where it shares nothing with other layers.</summary>
    /// <param name="call">The index of the layer's call.</param>
    public StrategyOption Leanest(ImmutableArray<StrategyOption> layer, int call) =>
        layer.MinBy(option => (HeapBytes(Of(option, call)), option.FlashBytes, option.Milliseconds))!;

    private PlanTotals Of(IReadOnlyList<StrategyOption> layers) => layers.Select(Of).Aggregate(PlanTotals.None, (all, one) => all + one);

    /// <summary>Bytes of the arena that are alive while a call runs.</summary>
    private long LiveBytes(StrategyOption option, int call)
    {
        long live = _liveBytes[call] + (option.Code.Scratch is { } scratch ? scratch.Buffer.Length : 0);
        DeviceBuffer output = option.Code.Output.Buffer;
        bool shares = option.Code.InPlace is { Offset: 0 } source && option.Code.Output.Offset == 0 && IsInArena(source.Buffer)
            && IsInArena(output) && source.Buffer != output && source.Buffer.Length == output.Length
            && _lifetimes[source.Buffer].Last == call && _lifetimes[output].First == call;
        return live - (shares ? output.Length : 0);
    }

    private bool IsInArena(DeviceBuffer buffer) => buffer.Table is null && !_plan.OutputBuffers.Contains(buffer);

    private static int Length(ClampReach clamp) => clamp.Below + byte.MaxValue + 1 + clamp.Above;
}
