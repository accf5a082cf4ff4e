using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Emit;

/// <summary>Tells an image or a series from other inputs, which have neither a height nor channels.</summary>
internal static class ImageInput
{
    /// <summary>
    /// Whether the device's input is [1, height, width, channels] or [1, width, channels]: it was put in that order, or a spatial
    /// operator reads it as it is.
    /// </summary>
    public static bool IsIn(Plan plan)
    {
        Graph graph = plan.Source.Graph;
        int rank = plan.Input.Shape.Rank;
        return rank is 3 or 4
            && (plan.Input.Port.Form.Layout.SequenceEqual(Layouts.ToChannelsLast(rank))
                || graph.Nodes.Any(node => node.Inputs[0] == plan.Input.Name && node.Op is ISpatialOp { ChannelsLast: true }));
    }
}
