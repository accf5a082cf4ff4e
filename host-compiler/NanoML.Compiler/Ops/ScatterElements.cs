using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX ScatterElements and its forerunner Scatter, by indices that are known at compile time: data in which some elements are replaced.
/// </summary>
public static class ScatterElements
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);
        Replacement.RequireNoReduction(node);
        Shape data = node.Shape(0);
        Shape indices = node.Shape(1);
        int axis = NodeImport.Axis(node.SmallInt("axis", 0), data.Rank);
        int[] numbers = node.ConstantInts(1, "indices")!;
        node.Keep(0, 2);
        if (indices.Rank != data.Rank || node.Shape(2) != indices || Enumerable.Range(0, data.Rank).Any(k => k != axis && indices[k] > data[k]))
        {
            throw OpException.Shape($"indices of shape {indices} do not fit data of shape {data} and updates of shape {node.Shape(2)}");
        }

        int[] origin = StridedIndex.All(indices, [.. Enumerable.Range(0, data.Rank).Select(k => k == axis ? 0 : data.Stride(k))]);
        return Replacement.Of(data, origin.Select((start, k) => start + (GatherElements.Place(numbers[k], data[axis]) * data.Stride(axis))));
    }
}
