using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies;

/// <summary>
/// What of a model's weights lies in its resource, one binary entry: a mark, then the slices of each streamed layer. A resource has no limit of
/// 64 KiB, and nanoFramework leaves it in flash.
/// </summary>
public sealed class WeightResource
{
    /// <summary>The entry's name.</summary>
    public const string EntryName = "Weights";

    // The metadata processor and Visual Studio's extension look at the first bytes of an entry, and would take some weights for a picture or a font.
    private static ReadOnlySpan<byte> Mark => "NML1"u8;

    private readonly Dictionary<LayerCode, int> _offsets = new(ReferenceEqualityComparer.Instance);

    private WeightResource(ImmutableArray<LayerCode> layers)
    {
        var bytes = new byte[Mark.Length + layers.Sum(l => l.ResourceBytes)];
        Mark.CopyTo(bytes);
        int offset = Mark.Length;
        foreach (LayerCode layer in layers)
        {
            _offsets.Add(layer, offset);
            layer.WriteResource(bytes.AsSpan(offset, layer.ResourceBytes));
            offset += layer.ResourceBytes;
        }

        Bytes = [.. bytes];
    }

    public ImmutableArray<byte> Bytes { get; }

    /// <summary>Null for a plan that streams nothing.</summary>
    public static WeightResource? Of(EmissionPlan plan)
    {
        ImmutableArray<LayerCode> layers = [.. plan.Layers.Select(l => l.ForSample).Where(l => l.ResourceBytes > 0)];
        return layers.IsEmpty ? null : new WeightResource(layers);
    }

    /// <summary>Where a layer's first slice begins.</summary>
    public int OffsetOf(LayerCode layer) => _offsets[layer];

    /// <summary>
    /// What the device calls an entry: the hash that the metadata processor makes of its name.
    /// </summary>
    /// <remarks>Source: metadata-processor, nanoResourcesTable.GenerateIdFromResourceName.</remarks>
    public static short IdOf(string name)
    {
        int even = (5381 << 16) + 5381;
        int odd = even;
        for (int k = 0; k < name.Length; k++)
        {
            if (k % 2 == 0)
            {
                even = unchecked((even << 5) + even) ^ name[k];
            }
            else
            {
                odd = unchecked((odd << 5) + odd) ^ name[k];
            }
        }

        int hash = unchecked(even + (odd * 1566083941));
        return (short)(unchecked((short)(hash >> 16)) ^ unchecked((short)hash));
    }
}
