using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>
/// A convolution, then depthwise and pointwise ones by turns (Howard et al., "MobileNets", 2017; for spoken words Zhang et al., "Hello Edge",
/// 2017): for pictures and for the coefficients of sound.
/// </summary>
internal sealed class SeparableNetwork : INetworkFamily
{
    private const int LeastPixels = 12 * 12;

    public string Name => "separable";

    public string Build(NetworkBuilder b, string x, Network network)
    {
        string y = b.Conv("conv", x, network.Channels[0], [network.Kernel + 1, network.Kernel + 1], [network.Stride, network.Stride]);
        for (int k = 1; k < network.Channels.Length; k++)
        {
            bool halves = network.Channels[k] > network.Channels[k - 1] && b.ShapeOf(y)[2] >= 4 && b.ShapeOf(y)[3] >= 4;
            int stride = halves ? 2 : 1;
            y = b.Conv($"depth{k}", y, network.Channels[k - 1], [network.Kernel, network.Kernel], [stride, stride], groups: network.Channels[k - 1]);
            y = b.Conv($"point{k}", y, network.Channels[k], [1, 1], [1, 1]);
        }

        return b.GlobalMean(y);
    }

    public IEnumerable<Network> Candidates(Shape sample) => sample.Rank == 4 && sample.Stride(1) >= LeastPixels
        ?
        [
            new Network(Name, [8, 16, 16], 3, 2), new Network(Name, [8, 16, 24], 3, 2), new Network(Name, [12, 24, 24], 3, 2), new Network(Name, [16, 16, 32], 3, 2),
            new Network(Name, [16, 32, 32], 3, 2), new Network(Name, [24, 24, 48, 48], 3, 2), new Network(Name, [32, 32, 48, 48], 3, 2),
        ]
        : [];
}
