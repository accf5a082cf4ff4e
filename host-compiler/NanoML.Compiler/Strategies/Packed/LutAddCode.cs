using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Kernels;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>A sum of two activations of one shape by <see cref="LutAdd"/>: the products and the clamp are tables.</summary>
public sealed record LutAddCode : PackedCode
{
    private const int Turn = 8;

    /// <summary>What sums of 31 bits leave for indices.</summary>
    private const long MaxClamp = 1L << (31 - LutAdd.Shift);

    private static readonly OpcodeCounts s_element = Opcodes(
        (LoadLocal, 9), (LoadConstantInt, 4), (AddInt, 4), (LoadElement, 5), (ShiftInt, 1), (StoreElement, 1));

    private static readonly OpcodeCounts s_loop = Opcodes((LoadLocal, 5), (LoadConstantInt, 3), (AddInt, 3), (StoreLocal, 3), (CompareBranch, 1));

    private readonly AddCall _call;
    private readonly Table _aTerms;
    private readonly Table _bTerms;
    private readonly Table _clamp;

    private LutAddCode(AddCall call, int[] aTerms, int[] bTerms, byte[] clamp)
        : base(call)
    {
        _call = call;
        _aTerms = new Table(call.Layer, "FirstTerms", aTerms);
        _bTerms = new Table(call.Layer, "SecondTerms", bTerms);
        _clamp = new Table(call.Layer, "Clamp", clamp);
    }

    public override string Kernel => nameof(LutAdd);

    public override Slice? InPlace => _call.InPlace;

    public override int LaneElements => 0;

    public override OpcodeCounts Opcodes
    {
        get
        {
            var turn = new OpcodeCounts();
            turn.Add(s_element, Turn);
            turn.Add(s_loop);
            turn.MakeBlock();
            var total = new OpcodeCounts();
            total.Add(turn, _call.Broadcast.Count / Turn);
            total.Add(s_element, _call.Broadcast.Count % Turn);
            total.Add(s_loop, _call.Broadcast.Count % Turn);
            return total;
        }
    }

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("a", _call.A), new("b", _call.B), new("y", _call.Y), new("count", _call.Broadcast.Count),
        new("aTerms", _aTerms), new("bTerms", _bTerms), new("clamp", _clamp),
    ];

    /// <summary>
    /// Null when it is no sum of two activations of equal shapes, its values reach too far for a table, or terms of 32 bits would not give the sum of every pair.
    /// </summary>
    public static LutAddCode? Create(KernelCall call)
    {
        if (call is not AddCall { Broadcast: { Outer: 1, Repeat: 1 } } add || add.Reads.Any(r => r.Buffer.Table is not null))
        {
            return null;
        }

        long[] extremes = [.. from a in new[] { 0, 255 } from b in new[] { 0, 255 } select Value(add, a, b)];
        long low = extremes.Min();
        long length = extremes.Max() - low + 2;
        if (length > MaxClamp)
        {
            return null;
        }

        byte[] clamp = [.. Enumerable.Range(0, (int)length).Select(v => (byte)Math.Clamp(low + v, add.Min, add.Max))];
        int[] aTerms = Terms(a => (Int128)a * add.AMultiplier, add.Shift);
        int[] floors = Terms(b => ((Int128)b * add.BMultiplier) + add.Offset - ((Int128)low << add.Shift), add.Shift);
        foreach (int rounding in new[] { 0, 1 })
        {
            int[] bTerms = [.. floors.Select(t => t + rounding)];
            if (IsExact(add, aTerms, bTerms, clamp))
            {
                return new LutAddCode(add, aTerms, bTerms, clamp);
            }
        }

        return null;
    }

    private static long Value(AddCall add, int a, int b) => (((long)a * add.AMultiplier) + ((long)b * add.BMultiplier) + add.Offset) >> add.Shift;

    private static int[] Terms(Func<int, Int128> product, int shift) =>
        [.. Enumerable.Range(0, 256).Select(x => (int)((product(x) << LutAdd.Shift) >> shift))];

    private static bool IsExact(AddCall add, int[] aTerms, int[] bTerms, byte[] clamp)
    {
        for (int a = 0; a < 256; a++)
        {
            for (int b = 0; b < 256; b++)
            {
                long sum = (long)aTerms[a] + bTerms[b];
                if (sum is < 0 or > int.MaxValue || sum >> LutAdd.Shift >= clamp.Length
                    || clamp[sum >> LutAdd.Shift] != Math.Clamp(Value(add, a, b), add.Min, add.Max))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
