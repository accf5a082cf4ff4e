using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Planning.Code;

/// <summary>A pool whose windows all lie inside of the image, with the taps of a window in straight-line code.</summary>
public sealed record UnrolledPool : LayerCode
{
    private const int MaxTaps = 256;
    private const int BytesPerSumTap = 12;
    private const int BytesPerMaxTap = 20;

    private UnrolledPool(KernelCall call, WindowGeometry window, LaneChannel? mean)
        : base(call)
    {
        Window = window;
        Mean = mean;
    }

    public WindowGeometry Window { get; }

    /// <summary>The requantisation of the sum; null for the maximum.</summary>
    public LaneChannel? Mean { get; }

    public override string Strategy => "unrolled";

    public override ImmutableArray<string> Kernels => [];

    public override ImmutableArray<Table> Tables => [];

    public override Slice? Scratch => null;

    public override Slice? InPlace => null;

    public override ImmutableArray<ClampRange> Clamps => Mean is null ? [] : [Mean.Range];

    public override int IlBytes => 250 + (Window.Taps * (Mean is null ? BytesPerMaxTap : BytesPerSumTap));

    public override OpcodeCounts Opcodes
    {
        get
        {
            var counts = new OpcodeCounts();
            long outputs = (long)Window.OutputPositions * Window.InputChannels;
            long taps = outputs * Window.Taps;
            counts.AddOpcode(OpcodeClass.LoadLocal, 2 * taps);
            counts.AddOpcode(OpcodeClass.LoadConstantInt, taps);
            counts.AddOpcode(OpcodeClass.AddInt, 2 * taps);
            counts.AddOpcode(OpcodeClass.LoadElement, taps);
            if (Mean is null)
            {
                counts.AddOpcode(OpcodeClass.StoreLocal, 2 * taps);
                counts.AddOpcode(OpcodeClass.LoadLocal, 2 * taps);
                counts.AddOpcode(OpcodeClass.CompareBranch, taps);
            }
            else
            {
                LaneCosts.AddRequantization(counts, (int)Math.Min(outputs, int.MaxValue), 1);
            }

            counts.AddOpcode(OpcodeClass.StoreElement, outputs);
            counts.AddOpcode(OpcodeClass.StoreLocal, 3 * outputs);
            counts.AddOpcode(OpcodeClass.LoadLocal, 8 * outputs);
            counts.AddOpcode(OpcodeClass.AddInt, 2 * outputs);
            counts.AddOpcode(OpcodeClass.CompareBranch, outputs);
            return counts;
        }
    }

    /// <summary>Null when a window reaches beyond the image, or is large.</summary>
    public static UnrolledPool? Create(KernelCall call) => call switch
    {
        MaxPoolCall max when IsInside(max.Window) => new UnrolledPool(call, max.Window, null),
        AveragePoolCall mean when IsInside(mean.Window) => OfMean(mean),
        _ => null,
    };

    private static bool IsInside(WindowGeometry window) => window.Taps <= MaxTaps && window.PadTop == 0 && window.PadLeft == 0
        && ((window.OutputHeight - 1) * window.StrideHeight) + ((window.KernelHeight - 1) * window.DilationHeight) < window.InputHeight
        && ((window.OutputWidth - 1) * window.StrideWidth) + ((window.KernelWidth - 1) * window.DilationWidth) < window.InputWidth;

    private static UnrolledPool? OfMean(AveragePoolCall call)
    {
        int taps = call.Window.Taps;
        int entry = taps - call.MinDivisor;
        ImmutableArray<LaneTerm> terms = [.. Enumerable.Range(0, taps).Select(k => new LaneTerm(k, 1))];
        var mean = new LaneChannel(
            0, [new LaneSegment(terms, 0)], -call.InputZeroPoint * taps, call.Multiplier.Ints[entry], call.Shift.Bytes[entry],
            call.OutputZeroPoint, call.Min, call.Max);
        return mean.Shift <= LaneChannel.MaxShift ? new UnrolledPool(call, call.Window, mean) : null;
    }
}
