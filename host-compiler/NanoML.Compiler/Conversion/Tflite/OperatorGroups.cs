using System.Collections.Immutable;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>How operators become ONNX, by their names.</summary>
internal sealed class OperatorGroup : Dictionary<string, Action<OperatorConversion>>;

/// <summary>All operators that are converted.</summary>
internal static class OperatorGroups
{
    public static readonly ImmutableDictionary<string, Action<OperatorConversion>> All = new[]
    {
        ConvOperators.Group, TransposedConvOperators.Group, DenseOperators.Group, RecurrentOperators.Group, BinaryOperators.Group, LogicOperators.Group,
        UnaryOperators.Group, QuantizeOperators.Group, ReduceOperators.Group, ShapeOperators.Group, JoinOperators.Group, SliceOperators.Group, PadOperators.Group,
        ImageOperators.Group,
    }.SelectMany(group => group).ToImmutableDictionary();
}
