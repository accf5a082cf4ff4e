using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// An operator with a window over the spatial axes of input 0. It knows two orders of axes: ONNX's [N, C, spatial...], and that of the kernels,
/// [N, spatial..., C].
/// </summary>
public interface ISpatialOp
{
    SpatialWindow Window { get; }

    /// <summary>Whether input 0 and the output have their channels last.</summary>
    bool ChannelsLast { get; }

    /// <summary>The operator on input and output in the kernels' order; other inputs stay as they are.</summary>
    Op WithChannelsLast();

    /// <summary>The axis of the channels in input 0 and in the output of an operator; the last one where it has no window.</summary>
    /// <param name="rank">Of the value.</param>
    static int ChannelAxis(Op op, int rank) => op is ISpatialOp { ChannelsLast: false } ? 1 : rank - 1;
}
