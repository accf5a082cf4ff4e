namespace NanoML.Compiler.Compression;

/// <summary>The number format of a model's weights; <see cref="LayerFormats"/> says which layers take it.</summary>
public enum WeightFormat
{
    /// <summary>Eight bits, [-127, 127].</summary>
    Int8,

    /// <summary>Six bits, [-31, 31].</summary>
    Int6,

    /// <summary>Four bits, [-7, 7].</summary>
    Int4,

    /// <summary>Three bits, [-3, 3].</summary>
    Int3,

    /// <summary>-1, 0 and 1.</summary>
    Ternary,

    /// <summary>Zero and the signed powers of two up to 64.</summary>
    PowerOfTwo,
}
