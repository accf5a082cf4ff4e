using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>One way to compute a call, and what it would take.</summary>
internal sealed class StrategyOption
{
    // The method of a layer: its row, name and signature.
    private const int LayerMetadata = 45;

    // What a table takes beside its data: their length, the code that initialises it, the rows and names of a field for the array and one
    // for the data (a hash of 64 letters).
    private const int BytesPerTable = 125;

    public StrategyOption(LayerCode code, OpcodeCosts costs)
    {
        Code = code;
        Milliseconds = costs.Milliseconds(code.Opcodes);
        Kernels = KernelSet.Of(code.Kernels);
        Table[] tables = [.. code.Tables.Distinct()];
        FlashBytes = code.IlBytes + LayerMetadata + tables.Sum(FlashOf);
        SharedTables = [.. tables.Where(table => table.Shared is not null)];
        ResourceBytes = code.ResourceBytes;
        Stream = code.Stream;
        TableHeapBytes = tables.Sum(HeapOf);
        Clamps = code.Clamps;
    }

    public LayerCode Code { get; }

    public double Milliseconds { get; }

    /// <summary>Whose code it shares with other layers.</summary>
    public KernelSet Kernels { get; }

    /// <summary>Code and tables.</summary>
    public long FlashBytes { get; }

    /// <summary>Weights in the model's resource.</summary>
    public long ResourceBytes { get; }

    /// <summary>What it needs of the arrays that streamed weights pass through.</summary>
    public StreamArrays Stream { get; }

    /// <summary>Its tables on the managed heap.</summary>
    public long TableHeapBytes { get; }

    /// <summary>Those of its tables that other layers with the same weights may have too.</summary>
    public ImmutableArray<Table> SharedTables { get; }

    public ImmutableArray<ClampRange> Clamps { get; }

    internal static long FlashOf(Table table) => (long)table.ByteLength + BytesPerTable;

    internal static long HeapOf(Table table) => DeviceHeap.ArrayBytes(table.ByteLength) + DeviceHeap.BlockBytes;
}
