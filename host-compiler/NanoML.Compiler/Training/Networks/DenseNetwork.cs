using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>Fully connected layers: for the columns of a table and features of a window.</summary>
internal sealed class DenseNetwork : INetworkFamily
{
    public string Name => "dense";

    public string Build(NetworkBuilder b, string x, Network network)
    {
        string y = b.Flatten(x);
        for (int k = 0; k < network.Channels.Length; k++)
        {
            y = b.Dense($"dense{k + 1}", y, network.Channels[k]);
        }

        return y;
    }

    public IEnumerable<Network> Candidates(Shape sample) => sample.Rank == 2
        ?
        [
            new Network(Name, [8], 1), new Network(Name, [16], 1), new Network(Name, [16, 16], 1), new Network(Name, [32, 16], 1),
            new Network(Name, [32, 32], 1), new Network(Name, [64, 32], 1),
        ]
        : [];
}
