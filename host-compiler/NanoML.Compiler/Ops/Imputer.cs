using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml Imputer of missing features, which are NaN. Inputs: X, and what stands in for them, of one number or one a feature. Bytes are
/// never missing, so that a pass drops it: an application puts the values in before it quantises.
/// </summary>
public sealed record Imputer : Op, IDecomposes
{
    private const string Values = "imputed_value_floats";
    private const string Replaced = "replaced_value_float";

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.Ignore("imputed_value_int64s", "replaced_value_int64");
        float[] values = ClassicalImport.RequiredFinite(node, Values);
        float replaced = node.Float(Replaced, 0);
        if (!float.IsNaN(replaced) && values.Any(value => value != replaced))
        {
            throw OpException.Unsupported(
                $"it replaces the value {replaced:g6}, which bytes do not tell from its neighbours", "Replace NaN, or replace the values before the model.");
        }

        node.Feed("imputed", ClassicalImport.PerFeature(node, Values, values));
        return new Imputer();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        float[] imputed = inputs[1]!.Floats;
        return [new Tensor(x.Shape, [.. x.Floats.Select((value, k) => float.IsNaN(value) ? imputed[k % imputed.Length] : value)], x.Type.ElementType)];
    }

    public void Decompose(GraphEditor editor, Node node)
    {
        if (!editor.Bypass(node, node.Inputs[0]))
        {
            editor.Replace(node, node with { Op = new Identity(), Inputs = [node.Inputs[0]] });
        }
    }
}
