using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ScatterND by indices that are known at compile time: data in which some slices are replaced.</summary>
public static class ScatterND
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);
        Replacement.RequireNoReduction(node);
        Shape data = node.Shape(0);
        Shape indices = node.Shape(1);
        int[] numbers = node.ConstantInts(1, "indices")!;
        node.Keep(0, 2);
        int depth = indices.Rank > 0 ? indices[^1] : 0;
        if (depth < 1 || depth > data.Rank || node.Shape(2) != new Shape([.. indices.Dims[..^1], .. data.Dims[depth..]]))
        {
            throw OpException.Shape($"indices of shape {indices} do not fit data of shape {data} and updates of shape {node.Shape(2)}");
        }

        int block = data.Product(depth, data.Rank);
        return Replacement.Of(data, Enumerable.Range(0, numbers.Length / depth * block).Select(k => (Start(k / block) * block) + (k % block)));

        int Start(int slice) => Enumerable.Range(0, depth)
            .Aggregate(0, (place, d) => (place * data[d]) + GatherElements.Place(numbers[(slice * depth) + d], data[d]));
    }
}
