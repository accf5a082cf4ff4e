namespace NanoML.Compiler.Planning.Code;

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
    private readonly Dictionary<StrategyOption, (byte Min, byte Max, int Below, int Above)[]> _clamps = [];

    public PlanSizes(Plan plan, int clampMargin)
    {
        _plan = plan;
        _clampMargin = clampMargin;
        _lifetimes[plan.InputBuffer] = (-1, -1);
        for (int k = 0; k < plan.Calls.Length; k++)
        {
            foreach (DeviceBuffer buffer in plan.Calls[k].Reads.Select(r => r.Buffer).Append(plan.Calls[k].Output.Buffer).Where(IsInArena))
            {
                _lifetimes[buffer] = (_lifetimes.TryGetValue(buffer, out (int First, int Last) old) ? old.First : k, k);
            }
        }

        _liveBytes = [.. Enumerable.Range(0, plan.Calls.Length)
            .Select(k => _lifetimes.Where(l => l.Value.First <= k && k <= l.Value.Last).Sum(l => (long)l.Key.Length))];
        RamBudget nothing = RamBudget.Of(EmissionPlan.Reference(plan) with { Layers = [] });
        _fixedHeapBytes = nothing.OutputBytes + nothing.ObjectBytes - (DeviceHeap.BlockBytes * EmissionPlan.Reference(plan).Tables.Length);
    }

    /// <summary>Bytes of the assemblies: code, tables and metadata, kernels and base class included; an upper estimate.</summary>
    public long FlashBytes(IReadOnlyList<StrategyOption> layers)
    {
        long bytes = FixedBytes + Clamps(layers).Sum(c => (long)c);
        long resource = 0;
        KernelSet kernels = default;
        foreach (StrategyOption layer in layers)
        {
            bytes += layer.FlashBytes;
            resource += layer.ResourceBytes;
            kernels |= layer.Kernels;
        }

        bytes += kernels.FlashBytes + (resource == 0 ? 0 : StreamBytes);
        return bytes + (bytes / BytesOfAssembly * AssemblyBytes) + resource;
    }

    /// <summary>Managed heap, as <see cref="RamBudget"/> counts it.</summary>
    public long HeapBytes(IReadOnlyList<StrategyOption> layers)
    {
        long arena = _plan.InputBuffer.Length;
        long lanes = 0;
        StreamArrays stream = default;
        long bytes = _fixedHeapBytes + Clamps(layers).Sum(c => DeviceHeap.ArrayBytes(c) + DeviceHeap.BlockBytes);
        for (int k = 0; k < layers.Count; k++)
        {
            arena = Math.Max(arena, LiveBytes(layers[k], k));
            lanes = Math.Max(lanes, layers[k].Code.LaneElements);
            stream |= layers[k].Stream;
            bytes += layers[k].TableHeapBytes;
        }

        long laneBytes = lanes == 0 ? 0 : DeviceHeap.BlockBytes + DeviceHeap.ArrayBytes((int)lanes * sizeof(long));
        return bytes + DeviceHeap.ArrayBytes((int)arena) + laneBytes + stream.HeapBytes;
    }

    /// <summary>Bytes of the arena that are alive while a call runs.</summary>
    public long LiveBytes(StrategyOption option, int call)
    {
        long live = _liveBytes[call] + (option.Code.Scratch is { } scratch ? scratch.Buffer.Length : 0);
        DeviceBuffer output = option.Code.Output.Buffer;
        bool shares = option.Code.InPlace is { Offset: 0 } source && option.Code.Output.Offset == 0 && IsInArena(source.Buffer)
            && IsInArena(output) && source.Buffer != output && source.Buffer.Length == output.Length
            && _lifetimes[source.Buffer].Last == call && _lifetimes[output].First == call;
        return live - (shares ? output.Length : 0);
    }

    private bool IsInArena(DeviceBuffer buffer) => buffer.Table is null && buffer != _plan.OutputBuffer;

    /// <summary>The lengths of the shared look-ups.</summary>
    private IEnumerable<int> Clamps(IReadOnlyList<StrategyOption> layers)
    {
        var lengths = new Dictionary<(byte, byte), (int Below, int Above)>();
        foreach ((byte min, byte max, int below, int above) in layers.Where(l => !l.Clamps.IsEmpty).SelectMany(ClampsOf))
        {
            (int Below, int Above) other = lengths.GetValueOrDefault((min, max));
            lengths[(min, max)] = (Math.Max(below, other.Below), Math.Max(above, other.Above));
        }

        return lengths.Values.Select(c => c.Below + byte.MaxValue + 1 + c.Above);
    }

    private (byte Min, byte Max, int Below, int Above)[] ClampsOf(StrategyOption option)
    {
        if (!_clamps.TryGetValue(option, out (byte Min, byte Max, int Below, int Above)[]? clamps))
        {
            clamps = [.. ClampTable.For(option.Clamps, _clampMargin).Select(c => (c.Min, c.Max, c.Below, c.Above))];
            _clamps.Add(option, clamps);
        }

        return clamps;
    }
}
