using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Splitting;

/// <summary>What a board sends of a model: bytes in its own axis order, and what they mean.</summary>
/// <param name="Name">Of the model's tensor.</param>
/// <param name="Shape">In the device's axis order.</param>
/// <param name="Layout">As <see cref="InputForm.Layout"/>.</param>
/// <param name="Type">Of the model's tensor.</param>
/// <param name="ZeroPoint">In [0, 255].</param>
/// <param name="Scales">One, or one for each byte.</param>
/// <param name="Origins">What the zero point stands for: none where that is 0, else as many as there are scales.</param>
public sealed record SentTensor(
    string Name, Shape Shape, ImmutableArray<int> Layout, ElementType Type, int ZeroPoint, ImmutableArray<float> Scales, ImmutableArray<float> Origins)
{
    public int Bytes => Shape.Count;

    /// <summary>The result of a device's part.</summary>
    /// <param name="imported">The graph of that part.</param>
    public static SentTensor Of(PlanOutput output, Graph imported) => new(
        output.Name, output.Shape, output.Port.Layout, imported.Value(output.Name).Type.ElementType, output.Quant.ZeroPoint, [output.Quant.Scale], []);

    /// <summary>The input of a whole model.</summary>
    /// <exception cref="CompilerException">NML0123: the device takes a part of it, or ranks.</exception>
    public static SentTensor Of(PlanInput input, Graph imported)
    {
        if (input.Port.Form is { Features: not null } or { Ranks: not null })
        {
            throw new CompilerException(
                DiagnosticCatalog.NotSplittable,
                $"{imported.Source}: the board's bytes of '{input.Name}' are not all of it, so that a host cannot go on with them",
                "A cascade takes a model whose input is quantised whole: without --drop-features, and not of decision trees.");
        }

        InputQuantization quantization = input.Quantization;
        int count = quantization.IsOneScale ? 1 : input.Shape.Count;
        return new SentTensor(
            input.Name, input.Shape, input.Port.Form.Layout, imported.Value(input.Name).Type.ElementType, input.Quant.ZeroPoint,
            [.. Enumerable.Range(0, count).Select(k => quantization[k].Scale)],
            quantization.IsOneScale ? [] : [.. Enumerable.Range(0, count).Select(k => quantization[k].Origin)]);
    }

    /// <summary>The nodes that make the model's tensor of the bytes.</summary>
    /// <param name="model">Whose names are taken.</param>
    /// <param name="input">What the model that goes on calls the tensor.</param>
    /// <remarks>Cast, Sub and Mul, which every operator set has, in place of DequantizeLinear: the same floats.</remarks>
    public PartHead Head(OnnxModel model, string input)
    {
        FreshNames names = model.Graph.FreshNames();
        string sent = names.Of("activations");
        var nodes = new List<OnnxNode>();
        var constants = new List<OnnxTensor>();
        string last = sent;
        void Add(string type, OnnxTensor? operand, OnnxAttribute? attribute = null)
        {
            string made = names.Of($"activations_{type}");
            var attributes = ImmutableDictionary<string, OnnxAttribute>.Empty;
            nodes.Add(new OnnxNode(
                made, type, "", operand is null ? [last] : [last, operand.Name], [made],
                attribute is null ? attributes : attributes.Add(attribute.Name, attribute)));
            if (operand is not null)
            {
                constants.Add(operand);
            }

            last = made;
        }

        OnnxTensor Constant(string role, ImmutableArray<float> values) => new(
            names.Of($"activations_{role}"), ElementType.Float32, values.Length == 1 ? [] : Shape.Dims, values.ToArray());
        Add("Cast", null, new OnnxAttribute("to", (long)DataTypes.ToNumber(ElementType.Float32)));
        Add("Sub", Constant("zero_point", [ZeroPoint]));
        Add("Mul", Constant("scale", Scales));
        if (!Origins.IsEmpty)
        {
            Add("Add", Constant("origin", Origins));
        }

        if (!Layout.IsEmpty)
        {
            Add("Transpose", null, new OnnxAttribute("perm", AxisOrder.Inverse(Layout).Select(axis => (long)axis).ToImmutableArray()));
        }

        if (Type != ElementType.Float32)
        {
            Add("Cast", null, new OnnxAttribute("to", (long)DataTypes.ToNumber(Type)));
        }

        nodes[^1] = nodes[^1] with { Outputs = [input] };
        return new PartHead(new OnnxValueInfo(sent, ElementType.UInt8, [.. Shape.Dims.Select(OnnxDim.Of)]), [.. nodes], [.. constants]);
    }
}
