using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>
/// A depthwise convolution by <see cref="PackedDepthwiseConv"/>: three output positions in the lanes of a <c>long</c>, from the reference's
/// own tables.
/// </summary>
public sealed record PackedDepthwiseCode : PackedCode
{
    /// <summary>Output rows of a block, as shares of all: steps for nothing are fewer in large blocks.</summary>
    private static readonly ImmutableArray<int> s_blocks = [1, 2, 3, 4, 6, 8];

    private readonly DepthwiseConvCall _call;

    private PackedDepthwiseCode(DepthwiseConvCall call, GatherWindow window)
        : base(call)
    {
        _call = call;
        Window = window;
        bool inPlace = call.DepthMultiplier == 1 && window.CanOverwriteInput(call.Window.OutputWidth * call.Window.InputChannels);
        InPlace = inPlace ? call.X : (Slice?)null;
        Scratch = new DeviceBuffer($"{call.Layer}.window", window.GatheredBytes(window.BlockRows + 2));
    }

    public override string Kernel => nameof(PackedDepthwiseConv);

    public override Slice? Scratch { get; }

    public override Slice? InPlace { get; }

    public override int LaneElements => (2 * (Window.Geometry.Taps + 5))
        + (IsSmall ? 0 : (Window.BlockRows + 2) * (Window.Geometry.OutputWidth + 2));

    public override OpcodeCounts Opcodes => PackedDepthwiseCost.Of(this);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", _call.X), new("y", _call.Y), new("scratch", Scratch!.Value), new("lanes", LaneArray.Instance), new("weights", _call.Weights),
        new("bias", _call.Requantization.Bias), new("multiplier", _call.Requantization.Multiplier), new("shift", _call.Requantization.Shift),
        .. _call.Window.InputArguments, new("channels", _call.Window.InputChannels), new("depthMultiplier", _call.DepthMultiplier),
        .. _call.Window.OutputArguments, .. _call.Window.WindowArguments, new("blockRows", Window.BlockRows),
        new("inputZeroPoint", _call.InputZeroPoint), new("outputZeroPoint", _call.Requantization.OutputZeroPoint),
        new("min", (int)_call.Requantization.Min), new("max", (int)_call.Requantization.Max),
    ];

    internal GatherWindow Window { get; }

    internal int Outputs => _call.Requantization.Channels;

    private bool IsSmall
    {
        get
        {
            WindowGeometry window = Window.Geometry;
            return window is { KernelHeight: <= 3, KernelWidth: <= 3 }
                && window is { StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 };
        }
    }

    /// <summary>The layer with blocks of several sizes; none when it is no depthwise convolution or a filter's sums leave a lane.</summary>
    public static new IEnumerable<PackedDepthwiseCode> Candidates(KernelCall call)
    {
        if (call is not DepthwiseConvCall conv || !IsLegal(call) || !FitLanes(conv.Weights.SBytes, conv.Window.Taps, conv.Window.Taps))
        {
            return [];
        }

        return s_blocks.Select(blocks => (conv.Window.OutputHeight + blocks - 1) / blocks)
            .Distinct()
            .Select(rows => new PackedDepthwiseCode(conv, new GatherWindow(conv.Window, rows)));
    }
}
