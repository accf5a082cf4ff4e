using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Planning.Code;

/// <summary>A call of the shared kernel with its tables.</summary>
public sealed record ReferenceCode(KernelCall Call) : LayerCode(Call)
{
    private const int BytesPerArgument = 6;

    public override string Strategy => "reference";

    public override ImmutableArray<string> Kernels => [Call.Kernel];

    public override ImmutableArray<Table> Tables => [.. Call.Tables];

    public override Slice? Scratch => Call.Scratch;

    public override Slice? InPlace => Call.InPlace;

    public override int IlBytes => BytesPerArgument * (Call.Arguments.Length + Call.Reads.Length + 1);

    /// <summary>The loop of <c>DotProducts</c>, which is most of a layer with weights; a pool's is alike.</summary>
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
            return counts;
        }
    }

    // A step of a pool is a little shorter than a multiply-accumulate, but each position has its own set-up.
    private static long PoolSteps(WindowGeometry window) => (long)window.OutputPositions * window.InputChannels * (window.Taps + 2);
}
