using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>
/// Neighbouring depthwise and pointwise layers, and a mean over all pixels at their end, whose activations stay in lanes from the first to the
/// last. Half of the time of such layers goes into taking lanes apart, clamping bytes one by one and packing them again; here four bytes are
/// requantised at once.
/// </summary>
/// <param name="First">The index of its first call.</param>
/// <param name="Layers">At least two, with the places of their images.</param>
public sealed record LaneChain(int First, ImmutableArray<ChainLayerCode> Layers)
{
    /// <summary>A layer by itself gains nothing.</summary>
    public const int LeastLayers = 2;

    /// <summary>The chains of a plan, each as long as can be.</summary>
    public static IEnumerable<LaneChain> Of(Plan plan)
    {
        ImmutableArray<ChainLayerCode?> members = Members(plan);
        for (int first = 0; first < members.Length; first++)
        {
            ChainLayerCode[] layers = [.. members.Skip(first)
                .TakeWhile((layer, k) => layer is not null && (k == 0 || (Fits(members[first + k - 1], layer) && Follows(plan, first + k))))!];
            if (layers.Length >= LeastLayers)
            {
                yield return new LaneChain(first, Place([.. layers]));
                first += layers.Length - 1;
            }
        }
    }

    /// <summary>What each call would be in a chain, with images that have no place yet; null for a call that can't be in one.</summary>
    internal static ImmutableArray<ChainLayerCode?> Members(Plan plan)
    {
        var members = new ChainLayerCode?[plan.Calls.Length];
        for (int k = 0; k < members.Length; k++)
        {
            members[k] = plan.Calls[k] switch
            {
                DepthwiseConvCall call => ChainDepthwiseCode.Create(call),
                DenseCall call when ImageOf(plan, members, k) is var (height, width) => ChainPointwiseCode.Create(call, height, width),
                AveragePoolCall call when Follows(plan, k) => ChainPoolCode.Create(call),
                _ => null,
            };
        }

        return [.. members];
    }

    /// <summary>Whether one layer writes the image that the other reads.</summary>
    internal static bool Fits(ChainLayerCode? before, ChainLayerCode? layer) => before is { Result: { } written } && layer is { Image: var read }
        && written.Height == read.Height && written.Width == read.Width;

    /// <summary>A dense layer knows its pixels only: height and width come from the layer before it, or from a depthwise layer after it.</summary>
    private static (int Height, int Width)? ImageOf(Plan plan, ChainLayerCode?[] members, int call) =>
        Follows(plan, call) && members[call - 1]?.Result is { } image ? (image.Height, image.Width)
        : call + 1 < plan.Calls.Length && plan.Calls[call + 1] is DepthwiseConvCall { Window: var window }
            ? (window.InputHeight, window.InputWidth)
            : null;

    /// <summary>Whether a call reads nothing but what the call before it wrote, which nobody else reads.</summary>
    internal static bool Follows(Plan plan, int call)
    {
        if (call == 0)
        {
            return false;
        }

        Slice result = plan.Calls[call - 1].Output;
        return plan.Calls[call].Reads is [var read] && read == result && result.Offset == 0 && !plan.OutputBuffers.Contains(result.Buffer)
            && plan.Calls.Count(c => c.Reads.Any(r => r.Buffer == result.Buffer)) == 1
            && plan.Calls.Count(c => c.Output.Buffer == result.Buffer) == 1;
    }

    /// <summary>Images take turns in two places.</summary>
    private static ImmutableArray<ChainLayerCode> Place(ImmutableArray<ChainLayerCode> layers)
    {
        // An image is as large as its reader needs it, with a halo or without.
        LaneImage[] images = [.. layers.Select(l => l.Image), .. layers[^1].Result is { } last ? [last] : Array.Empty<LaneImage>()];
        int second = images.Where((_, k) => k % 2 == 0).Max(i => i.Length);
        int words = second + images.Where((_, k) => k % 2 != 0).Max(i => i.Length);
        for (int k = 0; k < images.Length; k++)
        {
            images[k] = images[k] with { Offset = k % 2 == 0 ? 0 : second };
        }

        return
        [
            .. layers.Select((layer, k) => layer with
            {
                Image = images[k],
                Result = k + 1 < images.Length ? images[k + 1] : null,
                Packs = k == 0,
                Unpacks = k == layers.Length - 1 && layer.Result is not null,
                ChainWords = words,
            }),
        ];
    }
}
