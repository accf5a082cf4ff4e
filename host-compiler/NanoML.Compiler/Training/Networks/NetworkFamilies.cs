using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>A way to build networks.</summary>
internal interface INetworkFamily
{
    /// <summary>As <see cref="Network.Family"/> and reports have it.</summary>
    string Name { get; }

    /// <summary>Adds all layers but the last.</summary>
    /// <param name="x">The network's input, scaled.</param>
    /// <returns>What the classes are told by.</returns>
    string Build(NetworkBuilder b, string x, Network network);

    /// <summary>Networks for inputs of a shape, from small to large; none where the family does not suit it.</summary>
    IEnumerable<Network> Candidates(Shape sample);
}

/// <summary>The families in their order: the one list of them.</summary>
internal static class NetworkFamilies
{
    public static readonly ImmutableArray<INetworkFamily> All =
    [
        new DenseNetwork(), new SeriesNetwork(), new RecurrentNetwork(), new PictureNetwork(), new SeparableNetwork(), new ResidualNetwork(),
    ];

    public static INetworkFamily Of(string name) => All.Single(family => family.Name == name);
}
