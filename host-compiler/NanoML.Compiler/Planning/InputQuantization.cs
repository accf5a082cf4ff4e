using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Planning;

/// <summary>
/// How the values that a caller provides become the input's bytes: each feature has its own scale and origin, the bytes behind it have one
/// meaning: <c>level = round((x - Origin) / Scale) + zeroPoint</c>, halves to even, saturated.
/// </summary>
/// <remarks>The device's <c>FeatureQuantization</c> is its twin: the same doubles, the same bytes.</remarks>
public sealed class InputQuantization
{
    // FeatureModel and FeatureQuantization.
    private const int FeatureModelBytes = 1_200;

    private readonly InputPort _port;
    private readonly FeaturePattern<(float Scale, float Origin)> _features;

    private InputQuantization(InputPort port, FeaturePattern<(float Scale, float Origin)> features, int zeroPoint, InputRanks? ranks = null)
    {
        // Tables of the first input, mostly the only one, have a name that does not depend on the model's.
        string layer = port.Offset == 0 ? "Input" : port.Name;
        _port = port;
        _features = features;
        ZeroPoint = zeroPoint;
        Ranks = ranks is null ? null : new RankTables(layer, ranks);
        if (IsOneScale || ranks is not null)
        {
            return;
        }

        Scales = new Table(layer, "Scales", AllScales);
        Origins = new Table(layer, "Origins", AllOrigins);
    }

    /// <summary>The level of each element's origin.</summary>
    public int ZeroPoint { get; }

    /// <summary>Whether one positive scale and the zero point say everything, as for every other activation.</summary>
    public bool IsOneScale => Ranks is null && _features.Features is [{ Scale: > 0, Origin: 0 }];

    /// <summary>What ranks the caller's values among thresholds instead; null where scales say everything.</summary>
    public RankTables? Ranks { get; }

    /// <summary>How many features have a scale of their own; 1 when all share it.</summary>
    public int FeatureCount => _features.Features.Length;

    /// <summary>From an element of a feature to the same of the next, on the device.</summary>
    public int Stride => _features.Stride;

    /// <summary>By feature: <c>float[]</c>; null for one scale.</summary>
    public Table? Scales { get; }

    /// <summary>By feature, what becomes the zero point: <c>float[]</c>; null for one scale.</summary>
    public Table? Origins { get; }

    public ImmutableArray<Table> Tables => Ranks is { } ranks ? ranks.Tables : Scales is null || Origins is null ? [] : [Scales, Origins];

    /// <summary>Bytes of the assemblies for more than one scale: classes and tables; an upper estimate.</summary>
    public int FlashBytes => IsOneScale ? 0 : FeatureModelBytes + Tables.Sum(t => t.ByteLength);

    /// <summary>By feature.</summary>
    public float[] AllScales => [.. _features.Features.Select(f => f.Scale)];

    /// <summary>By feature: the real value of the zero point.</summary>
    public float[] AllOrigins => [.. _features.Features.Select(f => f.Origin)];

    /// <summary>Of an element, on the device.</summary>
    public (float Scale, float Origin) this[int element] => _features[element];

    /// <param name="quant">Of the graph's input.</param>
    public static InputQuantization Of(InputPort port, QuantParams quant)
    {
        if (port.Form.Ranks is { } ranks)
        {
            return new InputQuantization(port, new FeaturePattern<(float, float)>(1, [(1f, 0f)]), 0, ranks);
        }

        if (port.Form.Scaling is not { } scaling)
        {
            return new InputQuantization(port, new FeaturePattern<(float, float)>(1, [(quant.Scale, 0f)]), quant.ZeroPoint);
        }

        float[] places = port.Arrange([.. Enumerable.Range(0, port.Length).Select(k => (float)k)]);
        (float, float)[] elements = Array.ConvertAll(places, place =>
        {
            FeatureScaling feature = scaling.Pattern[(int)place];
            return (ToScale(quant.Scale / feature.Factor), (float)feature.Origin);
        });
        return new InputQuantization(port, FeaturePattern<(float, float)>.Of(elements), quant.ZeroPoint);
    }

    /// <param name="own">The elements of this input of a whole sample, in the model's own axis order.</param>
    /// <returns>In the device's.</returns>
    public byte[] Quantize(float[] own)
    {
        if (Ranks is { } ranks)
        {
            return Array.ConvertAll(ranks.Source.Apply(own), rank => (byte)rank);
        }

        float[] values = _port.Arrange(own);
        var levels = new byte[values.Length];
        for (int k = 0; k < levels.Length; k++)
        {
            (float scale, float origin) = _features[k];
            levels[k] = new QuantParams(scale, ZeroPoint).Quantize((double)values[k] - origin);
        }

        return levels;
    }

    private static float ToScale(double scale) =>
        (float)(Math.Sign(scale) * Math.Clamp(Math.Abs(scale), QuantParams.LeastScale, float.MaxValue));
}
