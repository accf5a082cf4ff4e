using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Upsample of opsets 7 to 9, which became <see cref="Resize"/>.</summary>
public static class Upsample
{
    private const int LastOpset = 9;
    private const int ScalesInputSince = 9;

    public static Op Import(NodeImport node)
    {
        if (node.Opset > LastOpset)
        {
            throw OpException.Unsupported($"it is not part of opset {node.Opset}", "Use Resize in its place.");
        }

        return node.Opset < ScalesInputSince
            ? ResizeImport.Upsample(node, node.Floats("scales") ?? throw OpException.Shape("scales are missing"), inputs: 1)
            : ResizeImport.Upsample(node, node.Constant(1, "scales")?.ToFloats() ?? throw OpException.Shape("scales are missing"), inputs: 2);
    }
}
