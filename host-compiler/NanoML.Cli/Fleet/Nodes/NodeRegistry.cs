using System.Collections.Concurrent;
using System.Diagnostics;
using NanoML.Fleet;

namespace NanoML.Cli.Fleet.Nodes;

/// <summary>What changed with a message of a node.</summary>
internal enum NodeChange
{
    State,
    Online,
    Telemetry,
}

/// <summary>All nodes of a broker, from their messages. Messages that are none, or of no node, are counted and change nothing.</summary>
internal sealed class NodeRegistry
{
    /// <summary>A publisher that makes names up fills no memory.</summary>
    private const int MostNodes = 200_000;

    private readonly ConcurrentDictionary<string, NodeView> _nodes = new(StringComparer.Ordinal);
    private long _lastKept = Stopwatch.GetTimestamp();
    private int _refused;

    /// <summary>Told of each change, on the thread that receives.</summary>
    public event Action<NodeView, NodeChange>? Changed;

    /// <summary>Messages that were none.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>When the broker last told of something that it had kept.</summary>
    public long LastKept => Volatile.Read(ref _lastKept);

    /// <summary>By name.</summary>
    public IReadOnlyList<NodeView> Nodes => [.. _nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];

    public void Take(NodeTopic topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        if (isRetained)
        {
            Volatile.Write(ref _lastKept, Stopwatch.GetTimestamp());
        }

        if (!TryTake(topic, payload, isRetained))
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private bool TryTake(NodeTopic topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        switch (topic.What)
        {
            case NodeTopics.StateName when NodeState.Parse(payload) is { } state:
                return Change(topic.Node, NodeChange.State, node => node.Take(state, isRetained));
            case NodeTopics.OnlineName when payload is [(byte)'0'] or [(byte)'1']:
                bool isOnline = payload[0] == '1';
                return Change(topic.Node, NodeChange.Online, node => node.Take(isOnline, isRetained));
            case NodeTopics.TelemetryName when !isRetained && NodeTelemetry.Parse(payload) is { } telemetry:
                return Change(topic.Node, NodeChange.Telemetry, node => node.Take(telemetry));
            default:
                return false;
        }
    }

    private bool Change(string name, NodeChange change, Action<NodeView> take)
    {
        if (!_nodes.TryGetValue(name, out NodeView? node))
        {
            if (_nodes.Count >= MostNodes)
            {
                return false;
            }

            node = _nodes.GetOrAdd(name, static key => new NodeView(key));
        }

        take(node);
        Changed?.Invoke(node, change);
        return true;
    }
}
