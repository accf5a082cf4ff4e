using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Onnx;

/// <summary>Name and declared type of a tensor.</summary>
/// <param name="Dims">Empty for a scalar, and when <paramref name="HasShape"/> is false.</param>
/// <param name="HasShape">False when the file does not even tell the rank; always true for inputs of a graph.</param>
public sealed record OnnxValueInfo(string Name, ElementType ElementType, ImmutableArray<OnnxDim> Dims, bool HasShape = true)
{
    /// <summary>What is wrong with its type, which is none of ours then, as a predicate; null for a tensor that can be held.</summary>
    public string? Unsupported { get; init; }
}

/// <summary>One extent: a size, or a symbol whose name may be empty.</summary>
public readonly record struct OnnxDim
{
    private readonly string? _symbol;

    private OnnxDim(int? size, string? symbol)
    {
        Size = size;
        _symbol = symbol;
    }

    /// <summary>The extent, not negative; null when it is symbolic.</summary>
    public int? Size { get; }

    /// <summary>The name of a symbolic extent; empty when it has none, or when the size is known.</summary>
    public string Symbol => _symbol ?? "";

    public bool IsSymbolic => Size is null;

    public static OnnxDim Of(int size) => new(size, null);

    public static OnnxDim Symbolic(string name) => new(null, name);

    public override string ToString() => Size is { } size ? $"{size}" : Symbol.Length > 0 ? Symbol : "?";
}
