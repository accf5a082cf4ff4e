using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml FeatureVectorizer: columns side by side, which is a <see cref="Concat"/>.</summary>
public static class FeatureVectorizer
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, int.MaxValue);
        int[] widths = node.Ints("inputdimensions") ?? [];
        for (int k = 0; k < node.InputCount; k++)
        {
            Shape input = node.Shape(k);
            if (input.Rank != 2 || k >= widths.Length || widths[k] != input[1])
            {
                throw OpException.Shape($"inputdimensions of {string.Join(", ", widths)} do not fit input {k} of shape {input}");
            }
        }

        return new Concat(1);
    }
}
