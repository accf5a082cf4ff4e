namespace NanoML.Strategies.Tests.Support;

/// <summary>How the weights of a layer are distributed.</summary>
internal enum WeightStyle
{
    /// <summary>Every <c>sbyte</c> of symmetric quantisation, and -128.</summary>
    Int8,

    /// <summary>[-7, 7].</summary>
    FourBits,

    /// <summary>-1, 0 and 1.</summary>
    Ternary,

    /// <summary>All 127, all -127 or all -128: the widest accumulators.</summary>
    Extreme,

    /// <summary>127 or -127.</summary>
    ExtremeSigns,

    /// <summary>8 bits, of which half are zero.</summary>
    HalfZero,

    /// <summary>8 bits, of which nine in ten are zero.</summary>
    MostlyZero,

    /// <summary>4 bits, of which nine in ten are zero.</summary>
    MostlyZeroFourBits,
}

/// <summary>Weights of every kind that a model can bring.</summary>
internal static class RandomWeights
{
    private static readonly WeightStyle[] s_styles = Enum.GetValues<WeightStyle>();

    public static WeightStyle Style(Random random) => random.Choose(s_styles);

    /// <param name="mixed">Whether some channels are all zero, and some of another style.</param>
    /// <returns>[channel][tap].</returns>
    public static sbyte[] Create(Random random, WeightStyle style, int channels, int perChannel, bool mixed)
    {
        var weights = new sbyte[channels * perChannel];
        for (int channel = 0; channel < channels; channel++)
        {
            Span<sbyte> own = weights.AsSpan(channel * perChannel, perChannel);
            if (!mixed || !random.OneIn(10))
            {
                Fill(random, mixed && random.OneIn(10) ? Style(random) : style, own);
            }
        }

        return weights;
    }

    private static void Fill(Random random, WeightStyle style, Span<sbyte> weights)
    {
        sbyte extreme = random.Choose<sbyte>(127, -127, -128);
        foreach (ref sbyte weight in weights)
        {
            weight = style switch
            {
                WeightStyle.Int8 => (sbyte)random.Between(-128, 127),
                WeightStyle.FourBits => (sbyte)random.Between(-7, 7),
                WeightStyle.Ternary => (sbyte)random.Between(-1, 1),
                WeightStyle.Extreme => extreme,
                WeightStyle.ExtremeSigns => random.Choose<sbyte>(127, -127),
                WeightStyle.HalfZero => random.OneIn(2) ? (sbyte)0 : (sbyte)random.Between(-127, 127),
                WeightStyle.MostlyZero => random.OneIn(10) ? (sbyte)random.Between(-127, 127) : (sbyte)0,
                _ => random.OneIn(10) ? (sbyte)random.Between(-7, 7) : (sbyte)0,
            };
        }
    }
}
