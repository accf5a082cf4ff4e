using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Planning.Code;

/// <summary>A call of the shared kernel with its tables.</summary>
public sealed record ReferenceCode(KernelCall Call) : LayerCode(Call)
{
    // What an output takes beside its multiply-accumulates.
    private static readonly OpcodeCounts s_output = PackedCosts.Opcodes(
        (OpcodeClass.LoadLocal, 24), (OpcodeClass.LoadConstantInt, 3), (OpcodeClass.LoadElement, 3), (OpcodeClass.AddInt, 4),
        (OpcodeClass.StoreElement, 1), (OpcodeClass.StoreLocal, 6), (OpcodeClass.CompareBranch, 2));

    public override string Strategy => "reference";

    public override ImmutableArray<string> Kernels => [Call.Kernel];

    public override ImmutableArray<Table> Tables => [.. Call.Tables];

    public override Slice? Scratch => Call.Scratch;

    public override Slice? InPlace => Call.InPlace;

    public override int IlBytes => KernelArguments.IlBytes(Call.Arguments);

    /// <summary>The loop of <c>DotProducts</c>, which is most of a layer with weights, and its outputs; a pool's is alike.</summary>
    public override OpcodeCounts Opcodes
    {
        get
        {
            var counts = new OpcodeCounts();
            long macs = Call switch
            {
                MaxPoolCall pool => PoolSteps(pool.Window),
                AveragePoolCall pool => PoolSteps(pool.Window),
                _ => Call.Macs,
            };
            counts.AddOpcode(OpcodeClass.LoadLocal, 9 * macs);
            counts.AddOpcode(OpcodeClass.LoadElement, 2 * macs);
            counts.AddOpcode(OpcodeClass.LoadConstantInt, macs);
            counts.AddOpcode(OpcodeClass.MultiplyInt, macs);
            counts.AddOpcode(OpcodeClass.AddInt, 3 * macs);
            counts.AddOpcode(OpcodeClass.StoreLocal, 2 * macs);
            counts.AddOpcode(OpcodeClass.CompareBranch, macs);
            counts.Add(s_output, Outputs);
            counts.Add(PackedCosts.ToByte, Outputs);
            return counts;
        }
    }

    private long Outputs => Call switch
    {
        ConvCall conv => (long)conv.Window.OutputPositions * conv.OutputChannels,
        DepthwiseConvCall conv => (long)conv.Window.OutputPositions * conv.Requantization.Channels,
        DenseCall dense => (long)dense.Rows * dense.Outputs,
        _ => 0,
    };

    // A step of a pool is a little shorter than a multiply-accumulate, but each position has its own set-up.
    private static long PoolSteps(WindowGeometry window) => (long)window.OutputPositions * window.InputChannels * (window.Taps + 2);
}
