using System.Buffers.Binary;
using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Fleet.Tests.Support;

/// <summary>The host's end of a <see cref="MemoryBroker"/>: it turns the node until it has answered.</summary>
/// <param name="turn">One turn of the node's application.</param>
internal sealed class MemoryLink(MemoryBroker broker, string node, Action turn) : IMessageLink
{
    private const int MostTurns = 50;

    private readonly NodeTopics _topics = new(node);
    private int _number;

    public string Name => node;

    public int Repeats => 0;

    public byte[]? Ask(char kind, byte[] content, char answer, TimeSpan timeout)
    {
        // A node that begins connects with its first turn.
        turn();
        _number++;
        var payload = new byte[BrokerChannel.NumberBytes];
        BinaryPrimitives.WriteInt32LittleEndian(payload, _number);
        broker.Publish(_topics.To, [.. payload, .. MessageFrame.Of(kind, content)]);
        int seen = broker.All.Count;
        for (int k = 0; k < MostTurns; k++)
        {
            turn();
            for (; seen < broker.All.Count; seen++)
            {
                Published message = broker.All[seen];
                if (message.Topic == _topics.From && BinaryPrimitives.ReadInt32LittleEndian(message.Payload) == _number
                    && MessageScanner.First(message.Payload.AsSpan(BrokerChannel.NumberBytes), message.Payload.Length) is { } received && received.Kind == answer)
                {
                    return received.Content;
                }
            }
        }

        return null;
    }

    public CompilerException NoAnswer(string application, string page) => new(DiagnosticCatalog.NoAnswer, $"{node} does not answer");
}
