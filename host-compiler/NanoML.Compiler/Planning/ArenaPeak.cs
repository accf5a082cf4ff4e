using System.Collections.Immutable;

namespace NanoML.Compiler.Planning;

/// <summary>The call while which most bytes of the arena are in use.</summary>
/// <param name="Layer">The graph node it came from.</param>
/// <param name="Bytes">Of all buffers in use then; buffers that share a place count once.</param>
/// <param name="Buffers">Those buffers, the largest first.</param>
public sealed record ArenaPeak(string Layer, int Bytes, ImmutableArray<DeviceBuffer> Buffers)
{
    private const int Named = 3;

    /// <param name="layers">The layer of each call, in order; there is one at least.</param>
    public static ArenaPeak Of(IReadOnlyList<string> layers, ArenaLayout arena) =>
        layers.Select((layer, k) => At(layer, k, arena)).MaxBy(peak => peak.Bytes)!;

    /// <summary>For messages: the layer and its largest buffers.</summary>
    public override string ToString()
    {
        IEnumerable<string> named = Buffers.Take(Named).Select(b => $"'{b.Name}' {b.Length}");
        string others = Buffers.Length > Named ? $" and {Buffers.Length - Named} more" : "";
        return $"node '{Layer}', with {Bytes} bytes in use ({string.Join(", ", named)}{others})";
    }

    private static ArenaPeak At(string layer, int index, ArenaLayout arena)
    {
        ImmutableArray<DeviceBuffer> alive =
        [
            .. arena.Lifetimes.Where(life => life.Value.First <= index && index <= life.Value.Last).Select(life => life.Key)
                .GroupBy(buffer => arena.Offsets[buffer]).Select(place => place.MaxBy(buffer => buffer.Length)!)
                .OrderByDescending(buffer => buffer.Length).ThenBy(buffer => buffer.Name, StringComparer.Ordinal),
        ];
        return new ArenaPeak(layer, alive.Sum(buffer => buffer.Length), alive);
    }
}
