using System.Collections.Immutable;
using System.Reflection;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>The opcodes that one call from the model's Invoke executed, in itself and in everything it called.</summary>
/// <param name="Method">The name of the called method; empty for Invoke itself.</param>
/// <param name="ByMethod">The same opcodes by the full name of the method that holds them.</param>
public sealed record IlSection(string Method, OpcodeCounts Total, ImmutableSortedDictionary<string, OpcodeCounts> ByMethod);

/// <summary>Runs instrumented device code on the host and counts the opcodes that the device's interpreter would execute, exactly.</summary>
/// <remarks>The metadata processor keeps the opcodes as they are, so the counts of .NET's IL are those of the device.</remarks>
public sealed class IlCounter : IDisposable
{
    private readonly InstrumentedAssembly _instrumented;
    private readonly DeviceLoadContext _context;
    private readonly long[][] _sections;

    /// <param name="assembly">Counted with all its references.</param>
    public IlCounter(DeviceAssembly assembly)
    {
        _instrumented = IlInstrumenter.Instrument(assembly);
        _context = new DeviceLoadContext(_instrumented.Assembly);
        Assembly = _context.LoadFromAssemblyName(new AssemblyName(assembly.Name));
        Type counters = _context.LoadFromAssemblyName(new AssemblyName(IlInstrumenter.CounterName)).GetType(IlInstrumenter.CounterName)!;
        _sections = (long[][])counters.GetField("Sections")!.GetValue(null)!;
    }

    /// <summary>The instrumented copy: what is called in it is counted.</summary>
    public Assembly Assembly { get; }

    /// <summary>The size on the device of each method's IL in bytes, by full name.</summary>
    public IReadOnlyDictionary<string, int> MethodBytes => _instrumented.MethodBytes;

    /// <summary>Counts from zero again.</summary>
    public void Clear() => Array.ForEach(_sections, Array.Clear);

    /// <summary>What ran since the last <see cref="Clear"/>: first what is outside of Invoke's calls, then those, in order.</summary>
    public ImmutableArray<IlSection> Read() => [.. _sections.Select((blocks, k) => Read(_instrumented.Sections[k], blocks))];

    /// <summary>The opcodes of all sections.</summary>
    public OpcodeCounts ReadTotal()
    {
        var total = new OpcodeCounts();
        foreach (IlSection section in Read())
        {
            total.Add(section.Total);
        }

        return total;
    }

    public void Dispose() => _context.Unload();

    private IlSection Read(string method, long[] blocks)
    {
        var total = new OpcodeCounts();
        var byMethod = new SortedDictionary<string, OpcodeCounts>(StringComparer.Ordinal);
        foreach ((IlBlock block, long times) in _instrumented.Blocks.Zip(blocks).Where(pair => pair.Second > 0))
        {
            total.Add(block.Counts, times);
            byMethod.TryAdd(block.Method, new OpcodeCounts());
            byMethod[block.Method].Add(block.Counts, times);
        }

        return new IlSection(method, total, byMethod.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
