using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>Inputs of integers that the model makes floats of before anything else: the device is given the floats.</summary>
internal static class FloatInputs
{
    private const string CastTarget = "to";

    // They take integers as well and compute in floats, or cut floats to integers.
    private static readonly HashSet<string> s_computeInFloats = ["FeatureVectorizer", "LinearClassifier", "LinearRegressor", "Normalizer", "OneHotEncoder", "Scaler"];

    public static OnnxModel Declare(OnnxModel model)
    {
        ILookup<string, OnnxNode> readers = model.Graph.Nodes.SelectMany(node => node.Inputs.Distinct().Select(name => (name, node)))
            .ToLookup(pair => pair.name, pair => pair.node);
        ImmutableArray<OnnxValueInfo> inputs =
        [
            .. model.Graph.Inputs.Select(input => IsCast(input, [.. readers[input.Name]]) ? input with { ElementType = ElementType.Float32 } : input),
        ];
        return model with { Graph = model.Graph with { Inputs = inputs } };
    }

    private static bool IsCast(OnnxValueInfo input, OnnxNode[] readers) =>
        input.Unsupported is null && !input.ElementType.IsFloat() && readers.Length > 0 && readers.All(node => IsCastToFloat(node) || ComputesInFloats(node));

    private static bool ComputesInFloats(OnnxNode node) => node.Domain == OnnxDomains.Classical && s_computeInFloats.Contains(node.OpType);

    private static bool IsCastToFloat(OnnxNode node) =>
        node is { Domain: "", OpType: "Cast" }
        && node.Attributes.GetValueOrDefault(CastTarget)?.Value is long and > 0 and < 32 and var number
        && DataTypes.ToElementType((int)number)?.IsFloat() == true;
}
