using System.Diagnostics;
using NanoML.Cli.Fleet.Broker;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Messages;
using NanoML.Cli.Options;
using NanoML.Compiler.Diagnostics;
using NanoML.Fleet;

namespace NanoML.Cli.Fleet;

/// <summary>A broker with its nodes, as long as a verb works with them.</summary>
internal sealed class FleetSession : IDisposable
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longQuiet = TimeSpan.FromSeconds(3);

    private readonly Answers _answers = new();

    /// <param name="watch">Is told of each change from the first on.</param>
    /// <exception cref="CompilerException">NML0605, NML0606: there is no connection.</exception>
    public FleetSession(BrokerChoice choice, CancellationToken stop, Action<NodeView, NodeChange>? watch = null)
    {
        if (watch is not null)
        {
            Registry.Changed += watch;
        }

        string[] topics = [NodeTopics.StateName, NodeTopics.OnlineName, NodeTopics.TelemetryName, NodeTopics.FromName];
        Client = BrokerClient.Open(choice, topics.Select(NodeTopic.All), Take, stop);
    }

    public BrokerClient Client { get; }

    public NodeRegistry Registry { get; } = new();

    /// <summary>
    /// Waits until the broker has told of the nodes that it knows: a message to ourselves comes behind what it had kept, and then it tells of no
    /// more for a while; a longer while where it does not let us write that message.
    /// </summary>
    public void Gather(TimeSpan atMost, CancellationToken stop)
    {
        Question probe = _answers.Ask($"tool-{Guid.NewGuid():n}"[..NodeTopics.LongestName]);
        Client.TryPublish(new NodeTopics(probe.Node).From, probe.Message('S', []));
        long start = Stopwatch.GetTimestamp();
        bool hasCome = false;
        TimeSpan quiet;
        do
        {
            hasCome |= probe.Wait(s_turn, out _) != '\0';
            stop.ThrowIfCancellationRequested();
            quiet = Stopwatch.GetElapsedTime(Math.Max(start, Registry.LastKept));
        }
        while (Stopwatch.GetElapsedTime(start) < atMost && quiet < (hasCome ? s_quiet : s_longQuiet));
        _answers.Close(probe);
    }

    /// <summary>Asks a node about its models.</summary>
    /// <param name="patience">How long it may be silent.</param>
    public UpdateLink LinkTo(NodeView node, TimeSpan patience, CancellationToken stop) => new(new BrokerLink(Client, _answers, node, patience, stop));

    public void Dispose() => Client.Dispose();

    private void Take(BrokerMessage message)
    {
        if (NodeTopic.Parse(message.Topic) is not { } topic)
        {
            return;
        }

        if (topic.What == NodeTopics.FromName)
        {
            _answers.Take(topic.Node, message.Payload);
        }
        else
        {
            Registry.Take(topic, message.Payload, message.IsRetained);
        }
    }
}
