using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies;

/// <summary>
/// How emitted code computes one kernel call. Whatever the strategy, the bytes are those of <see cref="KernelCall.Execute"/>. Each
/// strategy has a folder of its own beside this file, which plans, prices, measures and prints it, and is a line in <c>Choice/StrategyTable.cs</c>.
/// </summary>
public abstract record LayerCode(KernelCall Call) : IBufferUse
{
    /// <summary>What reports call it: <c>reference</c>, <c>packed</c>, <c>unrolled</c>, <c>chained</c> or <c>streamed</c>.</summary>
    public abstract string Strategy { get; }

    /// <summary>The classes of <c>NanoML.Kernels</c> that it calls.</summary>
    public virtual ImmutableArray<string> Kernels => [];

    /// <summary>The call of a shared kernel that it is; null where it has code of its own, or several calls.</summary>
    public virtual KernelInvocation? Invocation => null;

    /// <summary>Whether it is calls of shared kernels alone: what a model's file can say.</summary>
    public virtual bool IsCallsAlone => Invocation is not null;

    /// <summary>Tables that it reads: each takes its bytes on the managed heap.</summary>
    public virtual ImmutableArray<Table> Tables => [];

    public virtual ImmutableArray<Slice> Reads => Call.Reads;

    public virtual Slice Output => Call.Output;

    public virtual Slice? Scratch => null;

    public virtual Slice? InPlace => null;

    /// <summary>Elements that it needs of the model's <c>long[]</c>.</summary>
    public virtual int LaneElements => 0;

    /// <summary>What it needs of the arrays that streamed weights pass through.</summary>
    public virtual StreamArrays Stream => default;

    /// <summary>What it needs of the model's resource: weights that stay in flash, see <see cref="StreamedCode"/>.</summary>
    public virtual int ResourceBytes => 0;

    /// <summary>
    /// The kernel whose code it shares with other layers, and that a plan could do without by other strategies; null where it shares none.
    /// </summary>
    public virtual string? SharedKernel => null;

    /// <summary>Writes the layer's <see cref="ResourceBytes"/>.</summary>
    public virtual void WriteResource(Span<byte> target)
    {
    }

    /// <summary>At most how many times its code names where its input or its output lies.</summary>
    public virtual int Places => 8;

    /// <summary>Whether its input and its output may lie elsewhere for each sample of a <see cref="RepeatedCode"/>.</summary>
    public virtual bool CanMove => true;

    /// <summary>The code for one sample: itself, unless it is <see cref="RepeatedCode"/>.</summary>
    public virtual LayerCode ForSample => this;

    /// <summary>The clamped look-ups it could use; see <see cref="ClampTable"/>.</summary>
    public virtual ImmutableArray<ClampRange> Clamps => [];

    /// <summary>The code for its place behind another call's: what that one has left may serve this one.</summary>
    /// <param name="before">Null for the first call.</param>
    public virtual LayerCode After(LayerCode? before) => this;

    /// <summary>An upper estimate of the bytes of IL that only this layer needs.</summary>
    public abstract int IlBytes { get; }

    /// <summary>
    /// The comment above the layer's statements: what is computed, by which strategy, and the record that planned it, whose folder has all of it.
    /// </summary>
    /// <param name="detail">What a reader of the code would ask.</param>
    internal string Heading(string detail = "") =>
        $"// {Call.Layer}: {Call.Kernel} {Call.Summary}; {Strategy} ({GetType().Name}){(detail.Length == 0 ? "" : ", " + detail)}.";

    /// <summary>Prints the statements of the layer's method; methods of its own go to <see cref="EmitContext.Units"/>.</summary>
    internal abstract void Emit(EmitContext context, CSharpWriter writer);

    /// <summary>An estimate of the opcodes of one inference, good enough to rank strategies; <c>nanoml profile</c> counts exactly.</summary>
    public abstract OpcodeCounts Opcodes { get; }
}
