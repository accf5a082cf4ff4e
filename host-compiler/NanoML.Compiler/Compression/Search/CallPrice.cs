using NanoML.Compiler.Strategies.Chains;


namespace NanoML.Compiler.Compression.Search;

/// <summary>What a kernel call costs when its layer has a certain format: milliseconds, or bytes of flash.</summary>
/// <param name="Layer">The node that it belongs to.</param>
/// <param name="Alone">With the best strategy that reads and writes bytes.</param>
/// <param name="Lanes">Null where it can't be part of a chain; so are the prices below without meaning.</param>
internal sealed record CallPrice(string Layer, double Alone, ChainLayerCode? Lanes = null)
{
    /// <summary>Whether it reads only what the call before it wrote for it alone.</summary>
    public bool Follows { get; init; }

    /// <summary>In the middle of a chain.</summary>
    public double InLanes { get; init; }

    /// <summary>What it costs besides to begin a chain.</summary>
    public double Packing { get; init; }

    /// <summary>What it costs besides to end one.</summary>
    public double Unpacking { get; init; }

    /// <summary>Whether it can share a chain with the call before it.</summary>
    public bool Joins(CallPrice before) => Follows && LaneChain.Fits(before.Lanes, Lanes);
}
