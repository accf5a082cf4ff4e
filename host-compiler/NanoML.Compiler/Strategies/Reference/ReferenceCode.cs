using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>A call of the shared kernel with its tables.</summary>
public sealed record ReferenceCode(KernelCall Call) : LayerCode(Call)
{
    /// <summary>The call of the shared kernel, once for each sample of a <see cref="RepeatedCall"/>.</summary>
    public static LayerCode Of(KernelCall call) =>
        call is RepeatedCall repeated ? new RepeatedCode(repeated, new ReferenceCode(repeated.First)) : new ReferenceCode(call);

    /// <summary>A plan with every call as a call of its reference kernel.</summary>
    public static EmissionPlan PlanFor(Plan plan) => EmissionPlan.Of(plan, [.. plan.Calls.Select(Of)]);

    public override string Strategy => "reference";

    public override ImmutableArray<string> Kernels => [Call.Kernel];

    public override KernelInvocation? Invocation => new(Call.Kernel, Call.Arguments);

    public override ImmutableArray<Table> Tables => [.. Call.Tables];

    public override Slice? Scratch => Call.Scratch;

    public override Slice? InPlace => Call.InPlace;

    public override int IlBytes => KernelArguments.IlBytes(Call.Arguments);

    public override OpcodeCounts Opcodes => ReferenceCost.Of(Call);

    internal override void Emit(EmitContext context, CSharpWriter writer) => ReferenceEmitter.Emit(this, context, writer);
}
