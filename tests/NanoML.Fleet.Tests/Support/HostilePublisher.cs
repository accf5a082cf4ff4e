using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;

namespace NanoML.Fleet.Tests.Support;

/// <summary>Writes garbage to all topics of nodes, of some that are none, and their retained places.</summary>
internal sealed class HostilePublisher : IDisposable
{
    private static readonly string[] s_kinds = ["state", "online", "telemetry", "from", "to", "nonsense"];

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random = new(7);
    private readonly string[] _nodes;
    private readonly MqttClientOptions _options;
    private readonly Task _run;

    public HostilePublisher(int port, string[] nodes)
    {
        _nodes = nodes;
        _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithCredentials(Mosquitto.Operator, Mosquitto.OperatorPassword).Build();
        _run = Task.Run(RunAsync);
    }

    public int Published { get; private set; }

    public void Dispose()
    {
        _end.Cancel();
        _run.GetAwaiter().GetResult();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            string kind = s_kinds[_random.Next(s_kinds.Length)];
            bool isOfNode = _random.Next(2) == 0;

            // What a node said itself stays: who may overwrite that is the broker's to decide.
            bool isRetained = !isOfNode && _random.Next(2) == 0;
            try
            {
                if (!_client.IsConnected)
                {
                    await _client.ConnectAsync(_options);
                }

                await _client.PublishAsync(new MqttApplicationMessage { Topic = $"nanoml/1/{(isOfNode ? _nodes[_random.Next(_nodes.Length)] : Name())}/{kind}", Payload = new ReadOnlySequence<byte>(Payload()), Retain = isRetained });
                Published++;
                await Task.Delay(2);
            }
            catch (Exception e) when (e is MqttCommunicationException or InvalidOperationException)
            {
                // The broker ends connections over some of it: another one.
            }
        }
    }

    private string Name() => _random.Next(4) switch
    {
        0 => "evil name",
        1 => "\u001b[2J\u001b]0;evil name\u0007",
        2 => "evil/name",
        _ => new string('x', 200),
    };

    private byte[] Payload() => _random.Next(6) switch
    {
        0 => Bytes(_random.Next(600)),
        1 => Encoding.UTF8.GetBytes("{\"v\":1,\"group\":\"\\u001b[2J\",\"board\":\"b\",\"app\":\"a\",\"model\":1,\"trial\":0}"),
        2 => Encoding.UTF8.GetBytes(new string('[', 400)),
        3 => Bytes(60_000),
        4 => Encoding.UTF8.GetBytes("{\"v\":1,\"up\":-1e308,\"model\":99999999999999999999,\"inferences\":1.5}"),
        _ => [.. Bytes(4), (byte)'N', (byte)'M', (byte)'u', 255, 255, 255, 127, .. Bytes(10)],
    };

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
