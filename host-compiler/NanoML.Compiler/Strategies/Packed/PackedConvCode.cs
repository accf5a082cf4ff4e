using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>
/// A convolution of one group, or a dense layer over rows, by <see cref="PackedConv"/>: three output channels in the lanes of a <c>long</c>,
/// from the reference's own tables.
/// </summary>
public sealed record PackedConvCode : PackedCode
{
    private const int TileTaps = 16;
    private const int TileElements = 144;

    /// <summary>So few weights fit in a lane whatever they are.</summary>
    private const int SafeTaps = 32;

    private readonly Table _weights;
    private readonly ChannelRequantization _requantization;
    private readonly int _outputStride;
    private readonly int _inputZeroPoint;

    private PackedConvCode(
        KernelCall call,
        GatherWindow window,
        Table weights,
        ChannelRequantization requantization,
        int outputStride,
        int inputZeroPoint,
        int flushTaps,
        bool inPlace,
        Slice? scratch = null)
        : base(call)
    {
        Window = window;
        _weights = weights;
        _requantization = requantization;
        _outputStride = outputStride;
        _inputZeroPoint = inputZeroPoint;
        FlushTaps = flushTaps;
        Gathers = window.IsPadded || inPlace;
        Scratch = Gathers ? scratch ?? new DeviceBuffer($"{call.Layer}.window", window.GatheredBytes(window.BlockRows)) : (Slice?)null;
        InPlace = inPlace ? call.Reads[0] : (Slice?)null;
    }

    /// <summary>Sums move to wider lanes after so many taps; with no more taps than this, never.</summary>
    public int FlushTaps { get; }

    public override string Kernel => nameof(PackedConv);

    public override Slice? Scratch { get; }

    public override Slice? InPlace { get; }

    public override int LaneElements => TileElements + ((Flushes ? 3 : 1) * Words(Outputs) * Window.Positions);

    public override OpcodeCounts Opcodes => PackedConvCost.Of(this);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", Call.Reads[0]), new("y", Call.Output), new("scratch", Scratch ?? Call.Reads[0]), new("lanes", LaneArray.Instance),
        new("weights", _weights), new("bias", _requantization.Bias), new("multiplier", _requantization.Multiplier),
        new("shift", _requantization.Shift),
        .. Window.Geometry.InputArguments, new("inputChannels", Window.Geometry.InputChannels),
        .. Window.Geometry.OutputArguments, new("outputChannels", Outputs), new("outputStride", _outputStride),
        .. Window.Geometry.WindowArguments, new("blockRows", Window.BlockRows), new("flushTaps", FlushTaps),
        new("inputZeroPoint", _inputZeroPoint), new("outputZeroPoint", _requantization.OutputZeroPoint),
        new("min", (int)_requantization.Min), new("max", (int)_requantization.Max),
    ];

    internal GatherWindow Window { get; }

    internal int Outputs => _requantization.Channels;

    internal int Taps => Window.Geometry.Taps * Window.Geometry.InputChannels;

    internal bool Flushes => Taps > FlushTaps;

    /// <summary>Whether it gathers the input of each block.</summary>
    internal bool Gathers { get; }

    /// <summary>Words of packed weights that the kernel handles at a time.</summary>
    internal static int Words(int outputs) => outputs > 18 ? 8 : outputs > 9 ? 6 : 3;

    /// <summary>The layer with blocks of several sizes; none when it is no convolution of one group, or over one row only.</summary>
    public static new IEnumerable<PackedConvCode> Candidates(KernelCall call)
    {
        if (!IsLegal(call))
        {
            return [];
        }

        return call switch
        {
            ConvCall { Groups: 1 } conv => Candidates(
                call, conv.Window, conv.Weights, conv.Requantization, conv.OutputStride, conv.InputZeroPoint),
            DenseCall { Rows: > 1 } dense => Candidates(
                call, Rows(dense), dense.Weights, dense.Requantization, dense.OutputStride, inputZeroPoint: 0),
            _ => [],
        };
    }

    /// <summary>The parts of a call one after the other, which gather the same windows in the same scratch space; for blocks of several sizes.</summary>
    /// <param name="parts">From <see cref="KernelCall.Part"/>.</param>
    public static IEnumerable<ImmutableArray<LayerCode>> OfParts(KernelCall call, ImmutableArray<KernelCall> parts)
    {
        // Of those that differ in where they write only, one: the input has to outlive the first part.
        foreach (PackedConvCode whole in Candidates(call).DistinctBy(code => code.Window))
        {
            PackedConvCode first = whole.Over(parts[0], scratch: null);
            yield return [first, .. parts.Skip(1).Select(part => whole.Over(part, first.Scratch))];
        }
    }

    private PackedConvCode Over(KernelCall part, Slice? scratch)
    {
        (Table weights, ChannelRequantization requantization) = part switch
        {
            ConvCall conv => (conv.Weights, conv.Requantization),
            DenseCall dense => (dense.Weights, dense.Requantization),
            _ => throw new ArgumentException($"{part.Kernel} has no parts.", nameof(part)),
        };
        return new PackedConvCode(part, Window, weights, requantization, _outputStride, _inputZeroPoint, FlushTaps, inPlace: false, scratch);
    }

    private static IEnumerable<PackedConvCode> Candidates(
        KernelCall call, WindowGeometry geometry, Table weights, ChannelRequantization requantization, int outputStride, int inputZeroPoint)
    {
        int flushTaps = LongestRun(weights.SBytes, geometry.Taps * geometry.InputChannels);
        foreach (GatherWindow window in GatherWindow.Candidates(geometry))
        {
            // A padded layer gathers its input anyway; another does so for the sake of working in place.
            bool inPlace = requantization.Channels == outputStride && window.CanOverwriteInput(geometry.OutputWidth * outputStride);
            foreach (bool choice in inPlace && window.IsPadded ? [true] : inPlace ? [false, true] : (bool[])[false])
            {
                yield return new PackedConvCode(call, window, weights, requantization, outputStride, inputZeroPoint, flushTaps, choice);
            }
        }
    }

    private static WindowGeometry Rows(DenseCall dense) => new(dense.Rows, 1, dense.Inputs, dense.Rows, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    private static int LongestRun(sbyte[] weights, int taps)
    {
        int run = (taps + TileTaps - 1) / TileTaps * TileTaps;
        while (run > SafeTaps && !FitLanes(weights, taps, run))
        {
            run -= TileTaps;
        }

        return run;
    }
}
