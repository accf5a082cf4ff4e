using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Writes quantised tensors as real numbers between QuantizeLinear and DequantizeLinear.</summary>
/// <param name="path">For errors.</param>
internal sealed class Quantities(string path, OnnxParts parts)
{
    /// <summary>Whether a computed tensor is of 8-bit levels.</summary>
    /// <exception cref="CompilerException">Its type has no place in a model for the device (NML0113), or it has no scale, or one for each channel (NML0112).</exception>
    public bool AreLevels(TfliteTensor tensor)
    {
        switch (tensor.Type)
        {
            case TfliteType.Float32 or TfliteType.Int32 or TfliteType.Int64 or TfliteType.Bool:
                return false;
            case TfliteType.Int8 or TfliteType.UInt8:
                return tensor.Quantization is { IsPerTensor: true } quantization && ElementOf(tensor).IntegerRange() is var (least, most)
                    && quantization.ZeroPoints[0] >= least && quantization.ZeroPoints[0] <= most && quantization.Scales[0] > 0
                    ? true
                    : throw Error(DiagnosticCatalog.BadTfliteGraph, $"tensor '{tensor.Name}' of {tensor.Type} needs one scale and a zero point of its type");
            case TfliteType.Int16 when tensor.Quantization is not null:
                throw Error(
                    DiagnosticCatalog.UnsupportedTfliteTensor,
                    $"tensor '{tensor.Name}' has activations of 16 bits; on the device they have 8",
                    "Convert with int8 activations (TFLITE_BUILTINS_INT8), or without quantisation and give calibration data with --data.");
            default:
                throw Error(
                    DiagnosticCatalog.UnsupportedTfliteTensor,
                    $"tensor '{tensor.Name}' has elements of {tensor.Type}",
                    "Convert with float32 or int8 activations.");
        }
    }

    /// <summary>QuantizeLinear and DequantizeLinear with the tensor's scale; the result has the given name.</summary>
    /// <param name="node">The beginning of the nodes' names.</param>
    public void Round(TfliteTensor tensor, string exact, string rounded, string node)
    {
        string scale = parts.Constant($"{rounded}/scale", [], [tensor.Quantization!.Scales[0]]);
        string zero = parts.Constant($"{rounded}/zero", [], [tensor.Quantization.ZeroPoints[0]], ElementOf(tensor));
        string levels = parts.FreshValue($"{rounded}/levels");
        parts.Add(OnnxParts.Node(parts.FreshNode($"{node}/QuantizeLinear"), "QuantizeLinear", [exact, scale, zero], levels));
        parts.Add(OnnxParts.Node(parts.FreshNode($"{node}/DequantizeLinear"), "DequantizeLinear", [levels, scale, zero], rounded));
    }

    /// <summary>A constant of levels as real numbers.</summary>
    /// <param name="levels">In the order in which they are written.</param>
    /// <param name="axis">Of the scales, in that order.</param>
    public string Constant(TfliteTensor tensor, string name, long[] levels, ImmutableArray<int> dims, int axis)
    {
        TfliteQuantization quantization = tensor.Quantization!;
        ElementType type = ElementOf(tensor);
        (long least, long most) = type.IntegerRange();
        if (quantization.ZeroPoints.Any(zero => zero < least || zero > most))
        {
            throw Error(DiagnosticCatalog.BadTfliteGraph, $"tensor '{tensor.Name}' has a zero point that is no {type}");
        }

        ImmutableArray<int> scaleDims = quantization.IsPerTensor ? [] : [quantization.Scales.Length];
        string[] inputs =
        [
            parts.Constant($"{name}/levels", dims, levels, type),
            parts.Constant($"{name}/scale", scaleDims, [.. quantization.Scales]),
            parts.Constant($"{name}/zero", scaleDims, [.. quantization.ZeroPoints], type),
        ];
        string result = parts.FreshValue(name);
        parts.Add(quantization.IsPerTensor
            ? OnnxParts.Node(parts.FreshNode($"{name}/DequantizeLinear"), "DequantizeLinear", inputs, result)
            : OnnxParts.Node(parts.FreshNode($"{name}/DequantizeLinear"), "DequantizeLinear", inputs, result, ("axis", (long)axis)));
        return result;
    }

    private static ElementType ElementOf(TfliteTensor tensor) => tensor.Type switch
    {
        TfliteType.UInt8 => ElementType.UInt8,
        TfliteType.Int8 or TfliteType.Int4 => ElementType.Int8,
        _ => ElementType.Int32,
    };

    private CompilerException Error(DiagnosticCode code, string message, string? fix = null) => new(code, $"{path}: {message}", fix);
}
