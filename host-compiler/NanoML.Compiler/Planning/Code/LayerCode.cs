using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>
/// How emitted code computes one kernel call. Whatever the strategy, the bytes are those of <see cref="KernelCall.Execute"/>. There is one
/// record per strategy in Planning/Code, and one class that prints it in Emit/Code.
/// </summary>
public abstract record LayerCode(KernelCall Call) : IBufferUse
{
    /// <summary><c>reference</c>, <c>packed</c>, <c>unrolled</c> or <c>streamed</c>.</summary>
    public abstract string Strategy { get; }

    /// <summary>The classes of <c>NanoML.Kernels</c> that it calls.</summary>
    public abstract ImmutableArray<string> Kernels { get; }

    /// <summary>Tables that it reads: each takes its bytes on the managed heap.</summary>
    public abstract ImmutableArray<Table> Tables { get; }

    public virtual ImmutableArray<Slice> Reads => Call.Reads;

    public virtual Slice Output => Call.Output;

    public abstract Slice? Scratch { get; }

    public abstract Slice? InPlace { get; }

    /// <summary>Elements that it needs of the model's <c>long[]</c>.</summary>
    public virtual int LaneElements => 0;

    /// <summary>What it needs of the arrays that streamed weights pass through.</summary>
    public virtual StreamArrays Stream => default;

    /// <summary>What it needs of the model's resource: weights that stay in flash, see <see cref="StreamedCode"/>.</summary>
    public virtual int ResourceBytes => 0;

    /// <summary>At most how many times its code names where its input or its output lies.</summary>
    public virtual int Places => 8;

    /// <summary>The code for one sample: itself, unless it is <see cref="RepeatedCode"/>.</summary>
    public virtual LayerCode ForSample => this;

    /// <summary>The clamped look-ups it could use; see <see cref="ClampTable"/>.</summary>
    public virtual ImmutableArray<ClampRange> Clamps => [];

    /// <summary>The code for its place behind another call's: what that one has left may serve this one.</summary>
    /// <param name="before">Null for the first call.</param>
    public virtual LayerCode After(LayerCode? before) => this;

    /// <summary>An upper estimate of the bytes of IL that only this layer needs.</summary>
    public abstract int IlBytes { get; }

    /// <summary>An estimate of the opcodes of one inference, good enough to rank strategies; <c>nanoml profile</c> counts exactly.</summary>
    public abstract OpcodeCounts Opcodes { get; }
}
