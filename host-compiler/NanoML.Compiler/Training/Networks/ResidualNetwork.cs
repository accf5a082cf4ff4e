using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>Blocks of two convolutions beside a way around them (He et al., "Deep Residual Learning", 2016), a few channels wide: for pictures.</summary>
internal sealed class ResidualNetwork : INetworkFamily
{
    private const int LeastPixels = 12 * 12;

    public string Name => "residual";

    public string Build(NetworkBuilder b, string x, Network network)
    {
        string y = b.Conv("conv", x, network.Channels[0], [network.Kernel, network.Kernel], [network.Stride, network.Stride]);
        for (int k = 0; k < network.Channels.Length; k++)
        {
            y = Block(b, $"block{k + 1}", y, network.Channels[k], network.Kernel, k == 0 ? 1 : 2);
        }

        return b.GlobalMean(y);
    }

    public IEnumerable<Network> Candidates(Shape sample) => sample.Rank == 4 && sample.Stride(1) >= LeastPixels
        ? [new Network(Name, [8, 16], 3, 2), new Network(Name, [8, 16, 32], 3, 2), new Network(Name, [16, 32], 3, 2)]
        : [];

    private static string Block(NetworkBuilder b, string name, string x, int channels, int kernel, int stride)
    {
        string y = b.Conv($"{name}a", x, channels, [kernel, kernel], [stride, stride]);
        y = b.Conv($"{name}b", y, channels, [kernel, kernel], [1, 1], relu: false);
        string around = b.ShapeOf(x) == b.ShapeOf(y) ? x : b.Conv($"{name}c", x, channels, [1, 1], [stride, stride], relu: false);
        return b.Join(name, y, around);
    }
}
