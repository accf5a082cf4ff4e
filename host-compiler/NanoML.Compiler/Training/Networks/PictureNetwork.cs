using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>Convolutions over two axes, each stage half as large as the one before: for small pictures.</summary>
internal sealed class PictureNetwork : INetworkFamily
{
    private const int MostPixels = 64 * 64;

    public string Name => "conv2d";

    public string Build(NetworkBuilder b, string x, Network network)
    {
        string y = x;
        for (int k = 0; k < network.Channels.Length; k++)
        {
            int stride = k == 0 ? network.Stride : 1;
            y = b.Conv($"conv{k + 1}", y, network.Channels[k], [network.Kernel, network.Kernel], [stride, stride]);
            if (k > 0 && b.ShapeOf(y)[2] >= 4 && b.ShapeOf(y)[3] >= 4)
            {
                y = b.MaxPool($"pool{k + 1}", y, [2, 2]);
            }
        }

        return b.ShapeOf(y).Stride(1) <= 16 ? y : b.GlobalMean(y);
    }

    public IEnumerable<Network> Candidates(Shape sample)
    {
        if (sample.Rank != 4 || sample.Stride(1) > MostPixels)
        {
            return [];
        }

        int stride = sample.Stride(1) >= 16 * 16 ? 2 : 1;
        return
        [
            new Network(Name, [6, 8], 3, stride), new Network(Name, [8, 12], 3, stride), new Network(Name, [8, 16], 3, stride), new Network(Name, [8, 12, 16], 3, stride),
            new Network(Name, [12, 24], 3, stride), new Network(Name, [12, 16, 24], 3, stride), new Network(Name, [16, 32], 3, stride),
        ];
    }
}
