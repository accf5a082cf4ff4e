using System.Diagnostics;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet.Broker;

/// <summary>How long a node has been waited for: time without the broker is not the node's.</summary>
internal sealed class Silence(BrokerClient client, TimeSpan patience)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <exception cref="CompilerException">NML0605: the broker has been away for longer than that.</exception>
    /// <exception cref="OperationCanceledException">Somebody stops it.</exception>
    public bool IsOver(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        TimeSpan here = Stopwatch.GetElapsedTime(Math.Max(_start, client.Since));
        if (client.IsConnected)
        {
            return here > patience;
        }

        return here <= patience ? false : throw Gone(client);
    }

    public static CompilerException Gone(BrokerClient client) => new(
        DiagnosticCatalog.BrokerUnreachable, $"{client.Choice}: the broker went away and did not come back", "Run it again when the broker is there: what nodes have taken is not sent once more.");
}
