using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>
/// Writes a TensorFlow Lite model as an ONNX one that computes the same on real numbers. Every tensor of levels becomes a QuantizeLinear with its
/// DequantizeLinear, so that the scales stay; inputs and outputs are reals, in the file's own order of axes and with its names.
/// </summary>
public static class TfliteConversion
{
    private const int Opset = 20;
    private const int IrVersion = 9;

    /// <exception cref="CompilerException">
    /// An operator (NML0111), a tensor (NML0113) or an option (NML0114) is not supported, or an operator is not as the format has it (NML0112).
    /// </exception>
    public static OnnxModel ToOnnx(TfliteModel model)
    {
        ImmutableArray<Step> steps = SpreadConvolutions.Read(model);
        RequireKnown(model, steps);
        var parts = new OnnxParts(model.Tensors.Where(tensor => !tensor.IsConstant).Select(tensor => tensor.Name));
        var quantities = new Quantities(model.Path, parts);
        var values = new TensorValues(model, parts, quantities);
        ImmutableArray<OnnxValueInfo> inputs = [.. model.Inputs.Select(input => Declare(model.Tensors[input], values, parts, quantities))];
        foreach (Step step in steps)
        {
            var op = new OperatorConversion(model, step, values, parts, quantities);
            OperatorGroups.All[step.Operator.Name](op);
            op.Flush();
        }

        ImmutableArray<OnnxValueInfo> outputs = [.. model.Outputs.Select(output => Finish(model.Tensors[output], values, parts))];
        var graph = new OnnxGraph(
            model.Name.Length > 0 ? model.Name : "main", parts.Nodes.ToImmutable(), inputs, outputs, parts.Initializers.ToImmutable(), []);
        var onnx = new OnnxModel(
            model.Path, model.Sha256, IrVersion, Opset, model.Description, graph, ImmutableDictionary<string, string>.Empty);
        return onnx with { Bytes = OnnxWriter.ToBytes(onnx) };
    }

    private static void RequireKnown(TfliteModel model, ImmutableArray<Step> steps)
    {
        string[] unknown =
        [
            .. steps.Select(step => step.Operator).Where(op => !OperatorGroups.All.ContainsKey(op.Name)).GroupBy(op => op.Name)
                .Select(group => $"{group.Key} (operator{(group.Count() > 1 ? "s" : "")} {string.Join(", ", group.Select(op => op.Index))})"),
        ];
        if (unknown.Length > 0)
        {
            throw new CompilerException(DiagnosticCatalog.UnsupportedTfliteOperator, $"{model.Path}: the model uses {string.Join(", ", unknown)}");
        }
    }

    private static OnnxValueInfo Declare(TfliteTensor tensor, TensorValues values, OnnxParts parts, Quantities quantities)
    {
        string name = tensor.Name;
        if (quantities.AreLevels(tensor))
        {
            name = parts.FreshValue($"{tensor.Name}/rounded");
            quantities.Round(tensor, tensor.Name, name, tensor.Name);
        }

        values.Set(tensor.Index, Layout.File, name);
        return Info(tensor);
    }

    private static OnnxValueInfo Finish(TfliteTensor tensor, TensorValues values, OnnxParts parts)
    {
        string name = values.Read(tensor.Index, Layout.File, tensor.Rank);
        if (name != tensor.Name)
        {
            parts.Add(OnnxParts.Node(parts.FreshNode($"{tensor.Name}/Identity"), "Identity", [name], tensor.Name));
        }

        return Info(tensor);
    }

    private static OnnxValueInfo Info(TfliteTensor tensor) => new(
        tensor.Name,
        tensor.Type switch
        {
            TfliteType.Int32 or TfliteType.Int64 => ElementType.Int64,
            TfliteType.Bool => ElementType.Bool,
            _ => ElementType.Float32,
        },
        [.. tensor.Shape.Select(OnnxDim.Of)]);
}
