using System.Collections.Immutable;

namespace NanoML.Compiler.Tflite;

/// <summary>
/// The first graph of a TensorFlow Lite file as it was read: indices are in range, constants have as many bytes as their shape needs, operators are in
/// the order in which they run, and nothing is known about what they mean.
/// </summary>
/// <param name="Path">The file name as the user gave it.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="Description">What the converter wrote of itself, one line; may be empty.</param>
/// <param name="Operators">Those that an output depends on.</param>
/// <param name="Inputs">Indices of tensors.</param>
/// <param name="Outputs">Indices of tensors, each once.</param>
public sealed record TfliteModel(
    string Path,
    string Sha256,
    string Description,
    string Name,
    ImmutableArray<TfliteTensor> Tensors,
    ImmutableArray<TfliteOperator> Operators,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Outputs);

/// <summary>The element types by their numbers in the file.</summary>
public enum TfliteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    String = 5,
    Bool = 6,
    Int16 = 7,
    Complex64 = 8,
    Int8 = 9,
    Float64 = 10,
    Complex128 = 11,
    UInt64 = 12,
    Resource = 13,
    Variant = 14,
    UInt32 = 15,
    UInt16 = 16,
    Int4 = 17,
}

/// <summary>A value of the graph.</summary>
/// <param name="Name">One line; unique among the tensors.</param>
/// <param name="Shape">In the file's own order of axes; an extent that the file leaves open on the first axis is 1.</param>
/// <param name="Quantization">Null where the elements stand for themselves.</param>
/// <param name="Data">The little-endian elements of a constant, row by row; null for what operators compute.</param>
/// <param name="IsVariable">State that an operator keeps from step to step.</param>
public sealed record TfliteTensor(
    int Index, string Name, TfliteType Type, ImmutableArray<int> Shape, TfliteQuantization? Quantization, ReadOnlyMemory<byte>? Data, bool IsVariable)
{
    public int Rank => Shape.Length;

    public bool IsConstant => Data is not null;

    /// <summary>Of the product of the shape.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);
}

/// <summary>Real numbers as integers: <c>scale * (q - zeroPoint)</c>.</summary>
/// <param name="Scales">One, or one for each index of <paramref name="Axis"/>; finite and not negative.</param>
/// <param name="ZeroPoints">As many as scales.</param>
public sealed record TfliteQuantization(ImmutableArray<float> Scales, ImmutableArray<long> ZeroPoints, int Axis)
{
    public bool IsPerTensor => Scales.Length == 1;
}

/// <summary>One operation.</summary>
/// <param name="Index">Its place in the file, as viewers number it.</param>
/// <param name="Name">As the standard writes it, such as CONV_2D; a custom one's own name.</param>
/// <param name="Inputs">Indices of tensors; -1 for an optional one that is left out.</param>
/// <param name="Outputs">Indices of tensors.</param>
public sealed record TfliteOperator(int Index, string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, TfliteOptions Options);
