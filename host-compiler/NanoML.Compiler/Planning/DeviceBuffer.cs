using System.Collections.Immutable;

namespace NanoML.Compiler.Planning;

/// <summary>A run of bytes that kernels read or write: an activation, scratch space or a constant operand. Compared by identity.</summary>
/// <param name="name">For reports: the value's name.</param>
/// <param name="length">In bytes.</param>
/// <param name="table">The contents of a constant operand; null for everything that lives in the arena.</param>
public sealed class DeviceBuffer(string name, int length, Table? table = null)
{
    public string Name { get; } = name;

    public int Length { get; } = length;

    public Table? Table { get; } = table;

    /// <summary>
    /// What the bytes are before the first inference, where they are kept from one inference to the next: such a buffer shares its place with
    /// no other. Empty for all others.
    /// </summary>
    public ImmutableArray<LevelRun> Initial { get; init; } = [];

    /// <summary>Whether its bytes are there in the next inference.</summary>
    public bool IsKept => !Initial.IsEmpty;

    public override string ToString() => $"{Name}[{Length}]";
}

/// <summary>Bytes of one level, one behind the other.</summary>
public readonly record struct LevelRun(int Count, byte Level);

/// <summary>A place inside a buffer.</summary>
/// <param name="Offset">In bytes from the buffer's start.</param>
public readonly record struct Slice(DeviceBuffer Buffer, int Offset)
{
    public static implicit operator Slice(DeviceBuffer buffer) => new(buffer, 0);

    public Slice Advance(int bytes) => this with { Offset = Offset + bytes };
}
