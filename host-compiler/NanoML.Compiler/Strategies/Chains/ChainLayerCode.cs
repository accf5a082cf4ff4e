using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>A layer of a <see cref="LaneChain"/>: it reads a <see cref="LaneImage"/> and writes another.</summary>
public abstract record ChainLayerCode(KernelCall Call) : LayerCode(Call)
{
    private static readonly Slice s_nothing = new DeviceBuffer("nothing", 0);

    public required LaneImage Image { get; init; }

    /// <summary>Null for the last layer of a chain that writes bytes itself.</summary>
    public required LaneImage? Result { get; init; }

    /// <summary>The first of its chain packs its input.</summary>
    public bool Packs { get; init; }

    /// <summary>The last of its chain unpacks its output.</summary>
    public bool Unpacks { get; init; }

    /// <summary>The words of the whole chain.</summary>
    public int ChainWords { get; init; }

    public override string Strategy => "chained";

    public override ImmutableArray<string> Kernels => Packs || Unpacks || Image.Halo > 0 ? [nameof(LaneRows)] : [];

    /// <summary>In the arena: none between two layers of a chain.</summary>
    public override ImmutableArray<Slice> Reads => Packs ? Call.Reads : [];

    /// <summary>In the arena: of no length between two layers of a chain.</summary>
    public override Slice Output => Unpacks ? Call.Output : s_nothing;

    public override int LaneElements => ChainWords;
}
