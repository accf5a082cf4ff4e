using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Models of many small layers.</summary>
internal static class DenseChain
{
    /// <summary>Dense layers, one after the other.</summary>
    public static Plan Plan(int layers, int width = 4)
    {
        var random = new Random(1);
        DeviceBuffer[] values = [.. Enumerable.Range(0, layers + 1).Select(k => new DeviceBuffer($"value{k}", width))];
        ImmutableArray<KernelCall> calls =
        [
            .. Enumerable.Range(0, layers).Select(k => RandomLayer.OfDense(random, values[k], 1, width, width, WeightStyle.Int8)
                .At($"layer{k}", values[k + 1])),
        ];
        return EmptyModel.Plan(values[0], values[^1], calls);
    }
}
