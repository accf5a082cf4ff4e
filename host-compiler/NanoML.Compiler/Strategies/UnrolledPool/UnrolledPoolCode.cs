using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.UnrolledPool;

/// <summary>A pool whose windows all lie inside of the image, with the taps of a window in straight-line code.</summary>
public sealed record UnrolledPoolCode : LayerCode
{
    private const int MaxTaps = 256;
    private const int BytesPerSumTap = 12;
    private const int BytesPerMaxTap = 20;

    private UnrolledPoolCode(KernelCall call, WindowGeometry window, LaneChannel? mean)
        : base(call)
    {
        Window = window;
        Mean = mean;
    }

    public WindowGeometry Window { get; }

    /// <summary>The requantisation of the sum; null for the maximum.</summary>
    public LaneChannel? Mean { get; }

    public override string Strategy => "unrolled";

    public override ImmutableArray<ClampRange> Clamps => Mean is null ? [] : [Mean.Range];

    public override int IlBytes => 250 + (Window.Taps * (Mean is null ? BytesPerMaxTap : BytesPerSumTap));

    public override OpcodeCounts Opcodes
    {
        get
        {
            var output = new OpcodeCounts();
            for (int tap = 0; tap < Window.Taps; tap++)
            {
                LaneCosts.AddPlace(output, tap != 0);
                output.AddOpcode(OpcodeClass.LoadElement);
            }

            LaneCosts.AddPlace(output, isFar: false);
            if (Mean is null)
            {
                AddComparisons(output);
            }
            else
            {
                output.AddOpcode(OpcodeClass.AddInt, Window.Taps - 1);
                output.AddOpcode(OpcodeClass.StoreLocal);
                output.AddOpcode(OpcodeClass.LoadLocal);
                output.AddOpcode(OpcodeClass.ConvertLong);
                LaneCosts.AddRequantization(output, Mean, looksUp: true, Mean.OwnBelow);
                output.MakeBlock();
            }

            LaneCosts.AddStep(output);
            LaneCosts.AddStep(output);
            output.AddOpcode(OpcodeClass.LoadLocal, 2);
            output.AddOpcode(OpcodeClass.CompareBranch);
            var column = new OpcodeCounts();
            column.Add(output, Window.InputChannels);
            for (int step = 0; step < (Window.StrideWidth > 1 ? 3 : 2); step++)
            {
                LaneCosts.AddStep(column);
            }

            column.AddOpcode(OpcodeClass.LoadLocal);
            column.AddOpcode(OpcodeClass.LoadConstantInt);
            column.AddOpcode(OpcodeClass.CompareBranch);
            var total = new OpcodeCounts();
            total.Add(column, Window.OutputPositions);
            return total;
        }
    }

    internal override void Emit(EmitContext context, CSharpWriter writer) => UnrolledPoolEmitter.Emit(this, context, writer);

    public static IEnumerable<UnrolledPoolCode> Candidates(KernelCall call) => Create(call) is { } code ? [code] : [];

    /// <summary>Null when a window reaches beyond the image, or is large.</summary>
    public static UnrolledPoolCode? Create(KernelCall call) => call switch
    {
        MaxPoolCall max when IsInside(max.Window) => new UnrolledPoolCode(call, max.Window, null),
        AveragePoolCall mean when IsInside(mean.Window) => OfMean(mean),
        _ => null,
    };

    private void AddComparisons(OpcodeCounts output)
    {
        int others = Window.Taps - 1;

        // The first value takes none: it is what the others are compared with.
        int records = (int)Math.Round(PoolTaps.RecordsOf(Window.Taps)) - 1;
        output.AddOpcode(OpcodeClass.LoadLocal, (2 * others) + records + 1);
        output.AddOpcode(OpcodeClass.StoreLocal, Window.Taps + records);
        output.AddOpcode(OpcodeClass.CompareBranch, others);
        output.AddOpcode(OpcodeClass.ConvertInt);
        output.AddOpcode(OpcodeClass.StoreElement);
    }

    private static bool IsInside(WindowGeometry window) => window.Taps <= MaxTaps && window.PadTop == 0 && window.PadLeft == 0
        && ((window.OutputHeight - 1) * window.StrideHeight) + ((window.KernelHeight - 1) * window.DilationHeight) < window.InputHeight
        && ((window.OutputWidth - 1) * window.StrideWidth) + ((window.KernelWidth - 1) * window.DilationWidth) < window.InputWidth;

    private static UnrolledPoolCode? OfMean(AveragePoolCall call)
    {
        int taps = call.Window.Taps;
        int entry = taps - call.MinDivisor;
        ImmutableArray<LaneTerm> terms = [.. Enumerable.Range(0, taps).Select(k => new LaneTerm(k, 1))];
        var mean = new LaneChannel(
            0, [new LaneSegment(terms, 0)], -call.InputZeroPoint * taps, call.Multiplier.Ints[entry], call.Shift.Bytes[entry],
            call.OutputZeroPoint, call.Min, call.Max);
        return mean.Shift <= LaneChannel.MaxShift ? new UnrolledPoolCode(call, call.Window, mean) : null;
    }
}
