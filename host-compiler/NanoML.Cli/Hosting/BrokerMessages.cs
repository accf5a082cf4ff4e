using System.Collections.Concurrent;
using NanoML.Cli.Fleet.Broker;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Messages;
using NanoML.Cli.Options;
using NanoML.Fleet;

namespace NanoML.Cli.Hosting;

/// <summary>Messages of boards that ask a host over a broker: <c>HostLine</c> of NanoML.Fleet is at the other end.</summary>
internal sealed class BrokerMessages : IBoardMessages
{
    /// <summary>Questions that wait; a board whose question is dropped asks again.</summary>
    private const int MostWaiting = 256;
    private const int Patience = 50;

    private readonly BlockingCollection<(string Board, Message Message)> _questions = new(MostWaiting);
    private readonly BrokerClient _client;
    private readonly int _mostContent;

    /// <param name="nodes">Those that are heard; none for all.</param>
    /// <param name="mostContent">Bytes of the longest content of a message.</param>
    /// <exception cref="Compiler.Diagnostics.CompilerException">NML0605, NML0606: there is no connection.</exception>
    public BrokerMessages(BrokerChoice broker, IReadOnlyCollection<string> nodes, int mostContent, CancellationToken stop)
    {
        _mostContent = mostContent;
        IEnumerable<string> topics = nodes.Count == 0 ? [NodeTopic.All(NodeTopics.AskName)] : nodes.Select(node => NodeTopics.Of(node, NodeTopics.AskName));
        _client = BrokerClient.Open(broker, topics, Take, stop);
    }

    public (string Board, Message Message)? Receive() => _questions.TryTake(out (string, Message) question, Patience) ? question : null;

    public void Send(string board, Message message) => _client.TryPublish(NodeTopics.Of(board, NodeTopics.ReplyName), message.ToBytes());

    public void Dispose()
    {
        _client.Dispose();
        _questions.Dispose();
    }

    private void Take(BrokerMessage arrived)
    {
        if (arrived.IsRetained || NodeTopic.Parse(arrived.Topic) is not { What: NodeTopics.AskName } topic)
        {
            return;
        }

        if (MessageScanner.First(arrived.Payload, _mostContent) is { } message)
        {
            _questions.TryAdd((topic.Node, message));
        }
    }
}
