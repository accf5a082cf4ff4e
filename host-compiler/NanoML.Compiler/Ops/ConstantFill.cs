using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ConstantFill, which ONNX had on trial and dropped for <see cref="ConstantOfShape"/>. PyTorch makes the zero states of recurrent layers with
/// it up to opset 8.
/// </summary>
public static class ConstantFill
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(0, 1);
        if (node.DataType("dtype") is { } type && type != ElementType.Float32)
        {
            throw OpException.Unsupported($"its dtype is {type}", "Fill with ConstantOfShape instead.");
        }

        bool isGiven = node.Int("input_as_shape", 0) != 0;
        int[] sizes = isGiven ? node.ConstantInts(0, "shape")! : node.HasInput(0) ? [.. node.Shape(0).Dims] : node.Ints("shape") ?? [];
        Shape target = ShapeRules.Result(NodeExport.Longs([.. sizes, .. node.Ints("extra_shape") ?? []]));
        node.Keep();
        return new ConstantOfShape(Tensor.Scalar(node.Float("value", 0)), target);
    }
}
