using System.Collections.Immutable;

namespace NanoML.Compiler.Planning;

/// <summary>
/// One call of a device primitive with its geometry, tables and buffers. There is one record per primitive under Planning/Calls; each knows
/// how the integer oracle runs it (<see cref="Execute"/>) and which arguments the emitted call has (<see cref="Arguments"/>).
/// </summary>
public abstract record KernelCall : IBufferUse
{
    /// <summary>The graph node it came from.</summary>
    public required string Layer { get; init; }

    /// <summary>The class in <c>NanoML.Kernels</c> whose <c>Run</c> is called; also the name of its source file.</summary>
    public abstract string Kernel { get; }

    /// <summary>A few words for comments and reports, such as <c>3x3 stride 2, 8x8x16 to 4x4x32</c>.</summary>
    public abstract string Summary { get; }

    public abstract ImmutableArray<Slice> Reads { get; }

    public abstract Slice Output { get; }

    public virtual Slice? Scratch => null;

    public virtual Slice? InPlace => null;

    public virtual long Macs => 0;

    /// <summary>The arguments of <c>Run</c>, by name, in its order.</summary>
    public abstract ImmutableArray<KernelArgument> Arguments { get; }

    public IEnumerable<Table> Tables => Arguments.Select(a => a.Value).OfType<Table>()
        .Concat(Reads.Select(r => r.Buffer.Table).OfType<Table>());

    /// <summary>Runs the shared reference kernel on the oracle's memory.</summary>
    public abstract void Execute(KernelMemory memory);

    /// <summary>Gives the bytes of <see cref="Execute"/>, where there is a way with the host's vectors by that.</summary>
    public virtual void ExecuteVectorized(KernelMemory memory) => Execute(memory);

    /// <summary>The output channels that <see cref="Part"/> divides; 0 when the call has none or needs them all at once.</summary>
    public virtual int PartChannels => 0;

    /// <summary>This call for its output channels [start, end) alone, with tables of their own; null when they cannot be divided.</summary>
    public virtual KernelCall? Part(int start, int end) => null;

    /// <summary>
    /// This call as several, each with tables of at most <paramref name="maxTableBytes"/>; the call itself when it is small enough.
    /// Null when it cannot be divided.
    /// </summary>
    public virtual ImmutableArray<KernelCall>? Split(int maxTableBytes) =>
        Tables.All(t => t.ByteLength <= maxTableBytes) ? [this] : null;
}

/// <summary>
/// A named argument of an emitted kernel call: <see cref="Slice"/> (prints array and offset), <see cref="Table"/>, int, long or bool.
/// </summary>
public readonly record struct KernelArgument(string Name, object Value);

/// <summary>The arrays a plan runs on: the arena, the output and the constant operands.</summary>
public abstract class KernelMemory
{
    /// <summary>The array that holds a slice, and the index of its first byte there.</summary>
    public abstract byte[] Array(Slice slice);

    public abstract int Offset(Slice slice);
}
