using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Robustness.Tests.Support;

/// <summary>A model with one of its numbers at an extreme: products of it and of others leave 32 or 64 bits.</summary>
internal static class Extremes
{
    // 46,341 is the least number whose square is no int.
    private static readonly long[] s_numbers = [0, -1, 255, 46_341, 65_536, int.MaxValue, int.MinValue, 1L << 31, 1L << 62, long.MinValue];

    /// <summary>Every integer of every attribute, list element by list element, and every extent of the input.</summary>
    public static IEnumerable<(string What, ModelProto Model)> Of(ModelProto sound)
    {
        foreach (Func<ModelProto, (string What, Action<long> Set)> find in Places(sound))
        {
            foreach (long number in s_numbers)
            {
                ModelProto model = sound.Clone();
                (string what, Action<long> set) = find(model);
                set(number);
                yield return ($"{what} = {number}", model);
            }
        }
    }

    private static IEnumerable<Func<ModelProto, (string What, Action<long> Set)>> Places(ModelProto sound)
    {
        for (int n = 0; n < sound.Graph.Node.Count; n++)
        {
            int node = n;
            for (int a = 0; a < sound.Graph.Node[n].Attribute.Count; a++)
            {
                int attribute = a;
                if (sound.Graph.Node[n].Attribute[a].HasI)
                {
                    yield return model => (Name(model, node, attribute), number => model.Graph.Node[node].Attribute[attribute].I = number);
                }

                for (int k = 0; k < sound.Graph.Node[n].Attribute[a].Ints.Count; k++)
                {
                    int index = k;
                    yield return model => (
                        $"{Name(model, node, attribute)}[{index}]", number => model.Graph.Node[node].Attribute[attribute].Ints[index] = number);
                }
            }
        }

        for (int k = 0; k < sound.Graph.Input[0].Type.TensorType.Shape.Dim.Count; k++)
        {
            int axis = k;
            yield return model => ($"extent {axis}", number => model.Graph.Input[0].Type.TensorType.Shape.Dim[axis].DimValue = number);
        }
    }

    private static string Name(ModelProto model, int node, int attribute) =>
        $"{model.Graph.Node[node].OpType}.{model.Graph.Node[node].Attribute[attribute].Name}";
}
