using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>A dense layer over few rows by <see cref="PackedDense"/>: two outputs in the halves of a <c>long</c>, eight weights in one element.</summary>
public sealed record PackedDenseCode : PackedCode
{
    private const int Pack = 8;
    private const int MaxRows = 16;
    private const int MaxInputs = 65_536;

    // What makes a weight of eight bits non-negative, in each byte. Elements of zero would let the compiler initialise the array piecemeal,
    // with conv.u8 for some, after which the device goes on unsigned.
    private const long WeightOffsets = unchecked((long)0x8080808080808080);

    private readonly DenseCall _call;
    private readonly Table _weights;

    private PackedDenseCode(DenseCall call, Table weights)
        : base(call)
    {
        _call = call;
        _weights = weights;
    }

    public override string Kernel => nameof(PackedDense);

    public override int LaneElements => Pack + (Pack / 2 * Packs(_call.Outputs));

    public override OpcodeCounts Opcodes => PackedDenseCost.Of(_call.Rows, _call.Inputs, _call.Outputs);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", _call.X), new("y", _call.Y), new("lanes", LaneArray.Instance), new("weights", _weights),
        new("bias", _call.Requantization.Bias), new("multiplier", _call.Requantization.Multiplier), new("shift", _call.Requantization.Shift),
        new("rows", _call.Rows), new("inputs", _call.Inputs), new("outputs", _call.Outputs), new("outputStride", _call.OutputStride),
        new("outputZeroPoint", _call.Requantization.OutputZeroPoint),
        new("min", (int)_call.Requantization.Min), new("max", (int)_call.Requantization.Max),
    ];

    /// <summary>Null when it is no dense layer over few rows, or the packed weights are too large for a table.</summary>
    public static PackedDenseCode? Create(KernelCall call)
    {
        if (call is not DenseCall { Rows: <= MaxRows, Inputs: <= MaxInputs } dense || !IsLegal(call)
            || (long)Packs(dense.Inputs) * Packs(dense.Outputs) * Pack * sizeof(long) > Planner.MaxTableBytes)
        {
            return null;
        }

        return new PackedDenseCode(dense, dense.Weights.Derive(call.Layer, $"Packed{dense.Weights.Role}", PackWeights(dense)));
    }

    private static int Packs(int count) => (count + Pack - 1) / Pack;

    private static long[] PackWeights(DenseCall dense)
    {
        int groups = Packs(dense.Outputs);
        var packed = new long[Packs(dense.Inputs) * groups * Pack];
        Array.Fill(packed, WeightOffsets);
        for (int output = 0; output < dense.Outputs; output++)
        {
            for (int input = 0; input < dense.Inputs; input++)
            {
                // Adding 128 flips the sign bit of a byte.
                long weight = (byte)dense.Weights.SBytes[(output * dense.Inputs) + input];
                packed[(((input / Pack * groups) + (output / Pack)) * Pack) + (input % Pack)] ^= weight << (8 * (output % Pack));
            }
        }

        return packed;
    }
}
