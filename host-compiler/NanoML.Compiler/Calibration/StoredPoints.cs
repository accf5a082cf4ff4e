using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Calibration;

/// <summary>Points that a layer keeps as levels of its input, to compute distances to them: the input's range has room for all of them.</summary>
internal static class StoredPoints
{
    /// <summary>A point that calibration's samples do not reach would lie nearer than it does.</summary>
    public static ImmutableDictionary<string, QuantParams> Cover(Graph graph, ImmutableDictionary<string, QuantParams> ranges)
    {
        foreach (Node node in graph.Nodes.Where(node => node.Op is KernelMachines { Kernel: KernelFunction.Rbf }))
        {
            if (graph.Value(node.Inputs[KernelMachines.Vectors]).Constant is { } points && points.Floats.All(float.IsFinite))
            {
                (float min, float max) = (points.Floats.Min(), points.Floats.Max());
                foreach (string name in SharedRanges.MovedFrom(graph, node.Inputs[0]).Where(ranges.ContainsKey))
                {
                    QuantParams seen = ranges[name];
                    ranges = ranges.SetItem(name, QuantParams.FromRange(Math.Min(seen.Min, min), Math.Max(seen.Max, max)));
                }
            }
        }

        return ranges;
    }
}
