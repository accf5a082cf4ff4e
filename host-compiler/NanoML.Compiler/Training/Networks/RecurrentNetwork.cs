using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Training.Networks;

/// <summary>A convolution along time that leaves few frames, and gated recurrent units over these: for sensors.</summary>
internal sealed class RecurrentNetwork : INetworkFamily
{
    private const int LeastFrames = 32;

    public string Name => "gru";

    public string Build(NetworkBuilder b, string x, Network network)
    {
        string y = b.Conv("conv", x, network.Channels[0], [network.Kernel], [network.Stride], pads: false);
        return b.Gru("gru", b.Add("frames", new Transpose([2, 0, 1]), y), network.Channels[1]);
    }

    public IEnumerable<Network> Candidates(Shape sample) => sample.Rank == 3 && sample[2] >= LeastFrames
        ? [new Network(Name, [8, 12], 9, Math.Max(4, sample[2] / 24)), new Network(Name, [12, 16], 9, Math.Max(4, sample[2] / 32))]
        : [];
}
