using System.Collections.Immutable;
using System.Numerics;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Strategies;

/// <summary>Classes of <c>NanoML.Kernels</c> with all that they call: a plan pays their IL once, however many layers share them.</summary>
internal readonly record struct KernelSet
{
    // The row and the name of a class, and the rows, names and signatures of its methods.
    private const int MetadataBytes = 90;

    /// <summary>The IL of each class on the device.</summary>
    public static ImmutableArray<(string Name, int IlBytes)> Kernels { get; } =
    [
        ("Add", 146), ("ArgMax", 119), ("AveragePool", 398), ("Conv", 174), ("Dense", 52), ("DepthwiseConv", 241),
        ("DotProducts", 103), ("Fill", 61), ("ForestChoice", 148), ("ForestLevels", 71), ("ForestScores", 75), ("ForestSums", 185), ("GateLut", 143),
        ("GruLayer", 795), ("History", 54), ("IntBytes", 65), ("Interpolate", 355), ("KernelValues", 60), ("LaneMean", 272), ("LanePack", 375),
        ("LaneRows", 655), ("LayerNormalization", 317), ("LstmLayer", 787), ("Lut", 33), ("LutAdd", 306), ("MachineSums", 112), ("MatMul", 291),
        ("MatMulTile", 1713), ("MaxPool", 276), ("Mean", 109), ("Mul", 98), ("NearestPoints", 249), ("NeighborMean", 121), ("PRelu", 88),
        ("PackedBlock", 522), ("PackedConv", 307), ("PackedDense", 704), ("PackedDepthwiseConv", 733), ("PackedTile", 2115), ("Patch", 263),
        ("PointDistances", 240), ("ProductSums", 115), ("Requantize", 47), ("RequantizeLanes", 573), ("Resize", 105), ("RnnLayer", 246),
        ("SlidingMean", 364), ("Softmax", 160), ("Spectrum", 393), ("StridedCopy", 156), ("TapStream", 911), ("Taps", 44), ("TopK", 197),
        ("Unpack", 142), ("WeightLanes", 63), ("WeightedNeighborMean", 285), ("WindowRows", 171),
    ];

    private readonly ulong _members;

    private KernelSet(ulong members)
    {
        _members = members;
    }

    /// <summary>IL and metadata on the device.</summary>
    public int FlashBytes
    {
        get
        {
            int bytes = 0;
            for (ulong rest = _members; rest != 0; rest &= rest - 1)
            {
                bytes += Kernels[BitOperations.TrailingZeroCount(rest)].IlBytes + MetadataBytes;
            }

            return bytes;
        }
    }

    public static KernelSet operator |(KernelSet a, KernelSet b) => new(a._members | b._members);

    /// <summary>Kernels and their callees.</summary>
    public static KernelSet Of(IEnumerable<string> kernels)
    {
        HashSet<string> names = [.. DeviceSources.Closure(kernels).Select(source => Path.GetFileNameWithoutExtension(source.Path))];
        ulong members = 0;
        for (int k = 0; k < Kernels.Length; k++)
        {
            members |= names.Contains(Kernels[k].Name) ? 1UL << k : 0;
        }

        return new KernelSet(members);
    }
}
