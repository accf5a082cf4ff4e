using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Planning.Code;

/// <summary>
/// Neighbouring depthwise and pointwise layers, and a mean over all pixels at their end, whose activations stay in lanes from the first to the last. Half of the time of such layers
/// goes into taking lanes apart, clamping bytes one by one and packing them again; here four bytes are requantised at once.
/// </summary>
/// <param name="First">The index of its first call.</param>
/// <param name="Layers">At least two, with the places of their images.</param>
public sealed record LaneChain(int First, ImmutableArray<LaneLayer> Layers)
{
    private const int LeastLayers = 2;

    /// <summary>The chains of a plan, each as long as can be.</summary>
    public static IEnumerable<LaneChain> Of(Plan plan)
    {
        for (int k = 0; k < plan.Calls.Length; k++)
        {
            ImmutableArray<LaneLayer> layers = From(plan, k);
            if (layers.Length >= LeastLayers)
            {
                yield return new LaneChain(k, Place(layers));
                k += layers.Length - 1;
            }
        }
    }

    /// <summary>The layers from one call on, as far as they follow each other in one image.</summary>
    private static ImmutableArray<LaneLayer> From(Plan plan, int first)
    {
        // The image's height and width come from the first depthwise layer; a dense layer knows its pixels only.
        WindowGeometry? window = plan.Calls.Skip(first).Take(LeastLayers).OfType<DepthwiseConvCall>().FirstOrDefault()?.Window;
        var layers = ImmutableArray.CreateBuilder<LaneLayer>();
        for (int k = first; window is not null && k < plan.Calls.Length && (k == first || Follows(plan, k)); k++)
        {
            LaneLayer? layer = plan.Calls[k] switch
            {
                DepthwiseConvCall call => LaneChainDepthwise.Create(call),
                DenseCall call => LaneChainPointwise.Create(call, window.InputHeight, window.InputWidth),
                AveragePoolCall call when k > first => LaneChainPool.Create(call),
                _ => null,
            };
            if (layer is null || layer.Image.Height != window.InputHeight || layer.Image.Width != window.InputWidth)
            {
                break;
            }

            layers.Add(layer);
            if (layer.Result is null)
            {
                break;
            }
        }

        return layers.ToImmutable();
    }

    /// <summary>Whether a call reads nothing but what the call before it wrote, which nobody else reads.</summary>
    private static bool Follows(Plan plan, int call)
    {
        Slice result = plan.Calls[call - 1].Output;
        return plan.Calls[call].Reads is [var read] && read == result && result.Offset == 0 && result.Buffer != plan.OutputBuffer
            && plan.Calls.Count(c => c.Reads.Any(r => r.Buffer == result.Buffer)) == 1
            && plan.Calls.Count(c => c.Output.Buffer == result.Buffer) == 1;
    }

    /// <summary>Images take turns in two places.</summary>
    private static ImmutableArray<LaneLayer> Place(ImmutableArray<LaneLayer> layers)
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
