using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Compress by a condition that is known at compile time: a <see cref="Gather"/> of what it chooses.</summary>
public static class Compress
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape input = node.Shape(0);
        long[] condition = node.Constant(1, "condition")!.Integers;
        int[] chosen = [.. Enumerable.Range(0, condition.Length).Where(k => condition[k] != 0)];
        int? axis = node.Has("axis") ? NodeImport.Axis(node.SmallInt("axis", 0), input.Rank) : null;
        node.Keep(0);
        int extent = axis is { } along ? input[along] : input.Count;
        return chosen is [] || condition.Length > extent
            ? throw OpException.Shape($"a condition that chooses {chosen.Length} of {condition.Length} elements does not fit an input of shape {input}")
            : axis is { } index ? new Gather(index, Shape.Of(chosen.Length), [.. chosen])
            : new GatherND(Shape.Of(chosen.Length), [.. chosen], input.Rank);
    }
}
