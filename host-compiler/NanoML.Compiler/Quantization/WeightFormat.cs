namespace NanoML.Compiler.Quantization;

/// <summary>The number format of a model's weights; <see cref="LayerBits"/> says which layers take it.</summary>
public enum WeightFormat
{
    /// <summary>Eight bits: [-127, 127] and the channel's largest magnitude at the end of it.</summary>
    Int8,

    /// <summary>Four bits where they do least harm: [-7, 7] with a searched scale.</summary>
    Int4,
}
