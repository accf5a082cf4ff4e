using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Unsqueeze: inserts axes of extent 1, which are counted in the output. It is a <see cref="Reshape"/>.</summary>
public static class Unsqueeze
{
    public static Op Import(NodeImport node)
    {
        int inputs = node.Opset < 13 ? 1 : 2;
        node.RequireInputs(inputs, inputs);
        int[] listed = (node.Opset < 13 ? node.Ints("axes") : node.ConstantInts(1, "axes")) ?? throw OpException.Shape("axes are missing");
        node.Keep(0);
        var dims = node.Shape(0).Dims.ToList();
        foreach (int axis in ShapeRules.Axes(listed, dims.Count + listed.Length))
        {
            dims.Insert(axis, 1);
        }

        return new Reshape(new Shape([.. dims]));
    }
}
