using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using NanoML.Cli.Options;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet.Broker;

/// <summary>A connection to an MQTT broker that comes back by itself.</summary>
internal sealed class BrokerClient : IDisposable
{
    /// <summary>What the broker may send at once: the longest message of a node is far below, and nobody fills our memory.</summary>
    private const uint MostPacket = 128 * 1024;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_check = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _end = new();
    private readonly MqttClientOptions _options;
    private readonly MqttClientSubscribeOptions _topics;
    private Task _keeping = Task.CompletedTask;
    private long _since;
    private int _connections;

    private BrokerClient(BrokerChoice choice, IEnumerable<string> topics, Action<BrokerMessage> take)
    {
        Choice = choice;
        _options = Options(choice);
        var subscriptions = new MqttClientSubscribeOptionsBuilder();
        foreach (string topic in topics)
        {
            // Acknowledged, what a broker has kept of many nodes would exceed what it queues for a client, and be dropped.
            subscriptions.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtMostOnce);
        }

        _topics = subscriptions.Build();
        _client.ApplicationMessageReceivedAsync += args =>
        {
            take(new BrokerMessage(args.ApplicationMessage.Topic, args.ApplicationMessage.Payload.ToArray(), args.ApplicationMessage.Retain));
            return Task.CompletedTask;
        };
    }

    public BrokerChoice Choice { get; }

    public bool IsConnected => _client.IsConnected;

    /// <summary>How many connections there were: another number means that messages may have been lost.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>When the connection began, or was lost, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>Connects and subscribes.</summary>
    /// <param name="take">Is called with each message, on one thread at a time.</param>
    /// <exception cref="CompilerException">NML0605: it is not there. NML0606: it does not let us in, or is not who it should be.</exception>
    public static BrokerClient Open(BrokerChoice choice, IEnumerable<string> topics, Action<BrokerMessage> take, CancellationToken stop)
    {
        var client = new BrokerClient(choice, topics, take);
        try
        {
            client.ConnectAsync(stop).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            client.Dispose();
            stop.ThrowIfCancellationRequested();
            if (IsOfNetwork(e))
            {
                throw Failure(choice, e);
            }

            throw;
        }

        client._keeping = Task.Run(client.KeepAsync);
        return client;
    }

    /// <summary>Sends a message at most once.</summary>
    /// <returns>False if there is no connection.</returns>
    public bool TryPublish(string topic, byte[] payload)
    {
        try
        {
            var message = new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(payload) };
            _client.PublishAsync(message, _end.Token).GetAwaiter().GetResult();
            return true;
        }
        catch (Exception e) when (IsOfNetwork(e))
        {
            return false;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _keeping.GetAwaiter().GetResult();
        try
        {
            _client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.NormalDisconnection, null).GetAwaiter().GetResult();
        }
        catch (Exception e) when (IsOfNetwork(e))
        {
            // It is gone already.
        }

        _client.Dispose();
        _end.Dispose();
    }

    private static MqttClientOptions Options(BrokerChoice choice)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(choice.Host, choice.Port)
            .WithClientId($"nanoml-{Guid.NewGuid():n}")
            .WithCleanStart()
            .WithMaximumPacketSize(MostPacket)
            .WithTimeout(s_timeout);
        if (choice.User is { } user)
        {
            builder.WithCredentials(user, choice.Password);
        }

        return (choice.IsTls ? builder.WithTlsOptions(BrokerTls.Of(choice)) : builder).Build();
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        MqttClientConnectResult result = await _client.ConnectAsync(_options, stop);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new CompilerException(
                DiagnosticCatalog.BrokerRefuses, $"{Choice}: the broker does not let us in: {Words(result.ResultCode)}",
                "Check --user, its password and the broker's lists of who may do what.");
        }

        MqttClientSubscribeResult subscribed = await _client.SubscribeAsync(_topics, stop);
        if (subscribed.Items.FirstOrDefault(item => (int)item.ResultCode >= (int)MqttClientSubscribeResultCode.UnspecifiedError) is { } refused)
        {
            throw new CompilerException(
                DiagnosticCatalog.BrokerRefuses, $"{Choice}: the broker does not let us read {refused.TopicFilter.Topic}", "Allow this user to read the topics nanoml/1/#.");
        }

        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _connections);
    }

    private async Task KeepAsync()
    {
        TimeSpan pause = s_check;
        bool wasConnected = true;
        while (!_end.IsCancellationRequested)
        {
            await Task.Delay(pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_client.IsConnected || _end.IsCancellationRequested)
            {
                pause = s_check;
                wasConnected = true;
                continue;
            }

            if (wasConnected)
            {
                Volatile.Write(ref _since, Stopwatch.GetTimestamp());
                wasConnected = false;
            }

            try
            {
                await ConnectAsync(_end.Token);
            }
            catch (Exception e) when (IsOfNetwork(e) || e is CompilerException)
            {
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    private static bool IsOfNetwork(Exception e) => e is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException or IOException
        or SocketException or AuthenticationException or InvalidOperationException;

    private static CompilerException Failure(BrokerChoice choice, Exception e)
    {
        Exception cause = e;
        while (cause is not AuthenticationException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause is AuthenticationException
            ? new CompilerException(
                DiagnosticCatalog.BrokerRefuses, $"{choice}: no secure connection: {cause.Message.TrimEnd('.')}", "Give the authority of the broker's certificate with --ca, and the host's name as the certificate has it.", e)
            : new CompilerException(DiagnosticCatalog.BrokerUnreachable, $"{choice}: {cause.Message.TrimEnd('.')}", inner: e);
    }

    private static string Words(MqttClientConnectResultCode code) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword => "wrong user or password",
        MqttClientConnectResultCode.NotAuthorized => "not authorised",
        _ => code.ToString(),
    };
}
