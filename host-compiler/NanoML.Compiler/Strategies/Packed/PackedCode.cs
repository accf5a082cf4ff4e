using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>
/// A call of a shared kernel that keeps several accumulators in the lanes of a <c>long</c>: many layers share its code, and the weights stay
/// in a table.
/// </summary>
public abstract record PackedCode(KernelCall Call) : LayerCode(Call)
{
    /// <summary>The most that positive weights, and negative ones, may sum to, so that 255 times as much stays within a signed lane of 21 bits.</summary>
    protected const int MaxLaneWeights = ((1 << 20) - 1) / byte.MaxValue;

    public override string Strategy => "packed";

    /// <summary>The class in <c>NanoML.Kernels</c> whose <c>Run</c> is called.</summary>
    public abstract string Kernel { get; }

    /// <summary>The arguments of <c>Run</c>, by name, in its order.</summary>
    public abstract ImmutableArray<KernelArgument> Arguments { get; }

    public override string? SharedKernel => Kernel;

    public override ImmutableArray<string> Kernels => [Kernel];

    public override KernelInvocation? Invocation => new(Kernel, Arguments);

    public override ImmutableArray<Table> Tables => [.. Arguments.Select(a => a.Value).OfType<Table>()];

    public override int IlBytes => KernelArguments.IlBytes(Arguments);

    internal override void Emit(EmitContext context, CSharpWriter writer) => PackedEmitter.Emit(this, context, writer);

    /// <summary>The call by each packed kernel that can.</summary>
    public static IEnumerable<PackedCode> Candidates(KernelCall call)
    {
        IEnumerable<PackedCode?> packed =
        [
            .. PackedConvCode.Candidates(call), .. PackedDepthwiseCode.Candidates(call), PackedDenseCode.Create(call), LutAddCode.Create(call),
        ];
        return packed.OfType<PackedCode>();
    }

    /// <summary>The kernels read from the arena, and write elsewhere unless they work in place.</summary>
    protected static bool IsLegal(KernelCall call) => call.Reads is [{ Buffer: { Table: null } input }, ..] && input != call.Output.Buffer;

    /// <summary>Whether every output channel's positive and negative weights fit in a lane in each run of so many taps.</summary>
    protected static bool FitLanes(ReadOnlySpan<sbyte> weights, int taps, int run)
    {
        for (int channel = 0; channel < weights.Length; channel += taps)
        {
            for (int tap = 0; tap < taps; tap += run)
            {
                var sides = WeightSides.Of(weights.Slice(channel + tap, Math.Min(run, taps - tap)));
                if (sides.Positive > MaxLaneWeights || -sides.Negative > MaxLaneWeights)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
