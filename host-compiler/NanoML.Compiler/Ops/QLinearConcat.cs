using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearConcat of com.microsoft: a <see cref="Concat"/> of levels. Inputs: scale and zero point of Y, then three for each tensor.</summary>
public static class QLinearConcat
{
    private const int Opset = 13;
    private const int First = 2;
    private const int PerTensor = 3;

    public static Op Import(NodeImport node)
    {
        if (node.InputCount < First + PerTensor || (node.InputCount - First) % PerTensor != 0)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has {node.InputCount} inputs, expected two and three for each tensor");
        }

        int[] tensors = [.. Enumerable.Range(0, (node.InputCount - First) / PerTensor).Select(k => First + (k * PerTensor))];
        ImmutableArray<Levels?> operands = [.. tensors.Select(input => Levels.Of(node, input, input + 1, input + 2))];
        var y = Levels.OfResult(node, 0, 1, operands[0]!.Type);
        Op concat = Concat.Import(QuantizedForm.OnReals(node, Opset, false, tensors));
        node.Keep(tensors);
        return new QuantizedForm(node.OpType, concat, operands, y);
    }
}
