using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>Convolutions along time, each with stride 2, and the mean over what is left of it: for sensors.</summary>
internal sealed class SeriesNetwork : INetworkFamily
{
    private const int LeastFrames = 16;

    public string Name => "conv1d";

    public string Build(NetworkBuilder b, string x, Network network)
    {
        string y = x;
        for (int k = 0; k < network.Channels.Length; k++)
        {
            int kernel = k == 0 ? network.Kernel + 2 : network.Kernel;
            int stride = k == 0 ? network.Stride : 2;
            y = b.Conv($"conv{k + 1}", y, network.Channels[k], [kernel], [stride], pads: b.ShapeOf(y)[2] < 2 * kernel);
        }

        return b.GlobalMean(y);
    }

    public IEnumerable<Network> Candidates(Shape sample)
    {
        if (sample.Rank != 3 || sample[2] < LeastFrames)
        {
            return [];
        }

        int stride = sample[2] >= 256 ? 4 : 2;
        return
        [
            new Network(Name, [6, 8, 12], 3, stride), new Network(Name, [6, 12, 16], 3, stride), new Network(Name, [8, 12, 16], 5, 2 * stride),
            new Network(Name, [8, 16, 24], 3, stride), new Network(Name, [8, 16, 24], 5, 2 * stride), new Network(Name, [6, 12, 24], 5, stride), new Network(Name, [8, 16, 24], 5, stride),
            new Network(Name, [12, 24, 32], 5, stride),
        ];
    }
}
