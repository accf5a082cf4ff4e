using System.Diagnostics;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;
using NanoML.Fleet;

namespace NanoML.Cli.Fleet.Broker;

/// <summary>
/// Messages to one node over a broker. It asks again when the broker or the node came back, or an answer is late, and gives up when the node said
/// nothing for the whole of its patience.
/// </summary>
/// <param name="patience">With a broker that is away, too: that is the end of everything.</param>
internal sealed class BrokerLink(BrokerClient client, Answers answers, NodeView node, TimeSpan patience, CancellationToken stop) : IMessageLink
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(200);

    private readonly string _topic = new NodeTopics(node.Name).To;

    public string Name => node.Name;

    public int Repeats { get; private set; }

    public byte[]? Ask(char kind, byte[] content, char answer, TimeSpan timeout)
    {
        Question question = answers.Ask(node.Name);
        try
        {
            byte[] message = question.Message(kind, content);
            var silence = new Silence(client, patience);
            while (!silence.IsOver(stop))
            {
                (int, int) epoch = Epoch;
                if (!client.IsConnected || !node.IsOnline || !client.TryPublish(_topic, message))
                {
                    Pause();
                    continue;
                }

                if (Await(question, epoch, timeout, answer, silence) is { } received)
                {
                    node.Answered();
                    return received;
                }

                Repeats++;
            }

            return null;
        }
        finally
        {
            answers.Close(question);
        }
    }

    public CompilerException NoAnswer(string application, string page) => new(
        DiagnosticCatalog.NoAnswer, $"{node.Name} does not answer", $"Check that {application} runs there; see docs/fleet.md.");

    private (int, int) Epoch => (client.Connections, node.Arrivals);

    /// <returns>Null if it is time to ask again.</returns>
    private byte[]? Await(Question question, (int, int) epoch, TimeSpan timeout, char answer, Silence silence)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < timeout && Epoch == epoch && client.IsConnected && !silence.IsOver(stop))
        {
            char kind = question.Wait(s_slice, out byte[] content);
            if (kind == answer)
            {
                return content;
            }

            if (kind != '\0')
            {
                // The message was damaged, or it is another version of messages: again, but not at once.
                Pause();
                return null;
            }
        }

        return null;
    }

    private void Pause() => stop.WaitHandle.WaitOne(s_slice);
}
