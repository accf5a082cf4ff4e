using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Repeated;

/// <summary>A loop over samples around the code for one of them: its methods and tables are there once.</summary>
/// <param name="First">The code of <see cref="RepeatedCall.First"/>.</param>
public sealed record RepeatedCode(RepeatedCall Repeated, LayerCode First) : LayerCode(Repeated)
{
    private const int LoopBytes = 20;

    // The index, the step, their product and its sum with the first place.
    private const int BytesOfPlace = 10;

    public override string Strategy => First.Strategy;

    public override ImmutableArray<string> Kernels => First.Kernels;

    public override bool IsCallsAlone => First.IsCallsAlone;

    public override string? SharedKernel => First.SharedKernel;

    public override ImmutableArray<Table> Tables => First.Tables;

    public override ImmutableArray<Slice> Reads => First.Reads;

    public override Slice Output => First.Output;

    public override Slice? Scratch => First.Scratch;

    public override int LaneElements => First.LaneElements;

    public override StreamArrays Stream => First.Stream;

    public override int ResourceBytes => First.ResourceBytes;

    public override LayerCode ForSample => First;

    public override ImmutableArray<ClampRange> Clamps => First.Clamps;

    public override int IlBytes => First.IlBytes + LoopBytes + (First.Places * BytesOfPlace);

    public override OpcodeCounts Opcodes
    {
        get
        {
            var sample = new OpcodeCounts();
            sample.Add(First.Opcodes);
            sample.AddOpcode(OpcodeClass.LoadLocal, 2);
            sample.AddOpcode(OpcodeClass.LoadConstantInt, 2);
            sample.AddOpcode(OpcodeClass.AddInt);
            sample.AddOpcode(OpcodeClass.StoreLocal);
            sample.AddOpcode(OpcodeClass.CompareBranch);
            var total = new OpcodeCounts();
            total.Add(sample, Repeated.Samples);
            return total;
        }
    }

    internal override void Emit(EmitContext context, CSharpWriter writer) => RepeatedEmitter.Emit(this, context, writer);

    /// <summary>The ways to compute a call; those of one sample, repeated, for a <see cref="RepeatedCall"/>.</summary>
    /// <param name="ofSample">The ways to compute a call that is not repeated.</param>
    internal static IEnumerable<LayerCode> Candidates(KernelCall call, Func<KernelCall, IEnumerable<LayerCode>> ofSample) =>
        call is RepeatedCall repeated ? ofSample(repeated.First).Where(code => code.CanMove).Select(code => new RepeatedCode(repeated, code)) : ofSample(call);
}
