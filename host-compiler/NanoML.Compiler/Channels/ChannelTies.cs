namespace NanoML.Compiler.Channels;

/// <summary>Channels that must go or stay together (a union-find), and layers that must stay whole.</summary>
internal sealed class ChannelTies
{
    private readonly List<int> _parents = [];
    private readonly List<int> _layerOf = [];
    private readonly List<string> _layers = [];
    private readonly Dictionary<int, string> _obstacles = [];

    /// <summary>New channels, one for each output of a layer.</summary>
    public int[] AddLayer(string name, int count)
    {
        int[] channels = [.. Enumerable.Range(_parents.Count, count)];
        _parents.AddRange(channels);
        _layerOf.AddRange(Enumerable.Repeat(_layers.Count, count));
        _layers.Add(name);
        return channels;
    }

    public void Tie(int a, int b)
    {
        if (a != b && (a == ChannelMap.Fixed || b == ChannelMap.Fixed))
        {
            Keep(Math.Max(a, b), "is added to a value whose channels stay");
        }
        else if (a != b)
        {
            int first = Root(a);
            int second = Root(b);
            _parents[Math.Max(first, second)] = Math.Min(first, second);
        }
    }

    /// <summary>The layer of a channel stays whole.</summary>
    /// <param name="reason">For the user, continuing the layer's name.</param>
    public void Keep(int channel, string reason)
    {
        if (channel != ChannelMap.Fixed)
        {
            _obstacles.TryAdd(_layerOf[channel], reason);
        }
    }

    /// <summary>The number that tied channels share: the least of theirs.</summary>
    public int Root(int channel)
    {
        while (channel != ChannelMap.Fixed && _parents[channel] != channel)
        {
            channel = _parents[channel];
        }

        return channel;
    }

    /// <summary>Layers of which one channel is tied to one of another, in the layers' order.</summary>
    public IEnumerable<ChannelGroup> Groups()
    {
        int[] roots = [.. Enumerable.Range(0, _parents.Count).Select(Root)];
        int[] groupOf = [.. Enumerable.Range(0, _layers.Count)];
        for (int channel = 0; channel < roots.Length; channel++)
        {
            int a = groupOf[_layerOf[channel]];
            int b = groupOf[_layerOf[roots[channel]]];
            groupOf = Array.ConvertAll(groupOf, group => group == Math.Max(a, b) ? Math.Min(a, b) : group);
        }

        foreach (IGrouping<int, int> layers in Enumerable.Range(0, _layers.Count).GroupBy(layer => groupOf[layer]))
        {
            ILookup<int, int> layersOf = Enumerable.Range(0, roots.Length)
                .Where(channel => groupOf[_layerOf[channel]] == layers.Key)
                .ToLookup(channel => roots[channel], channel => _layerOf[channel]);
            string? obstacle = layers
                .Where(_obstacles.ContainsKey)
                .Select(layer => $"'{_layers[layer]}' {_obstacles[layer]}")
                .FirstOrDefault();
            yield return new ChannelGroup(
                [.. layers.Select(layer => _layers[layer])],
                [.. layersOf.Select(tied => new TiedChannel(tied.Key, [.. tied.Distinct().Select(layer => _layers[layer])]))],
                obstacle);
        }
    }
}
