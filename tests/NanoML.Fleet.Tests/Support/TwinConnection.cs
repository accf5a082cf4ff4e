using System.Buffers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace NanoML.Fleet.Tests.Support;

/// <summary>A node's connection over a real network, in MQTT 3.1.1, as nanoFramework's client has it.</summary>
internal sealed class TwinConnection(int port, string password) : BrokerConnection(4, FleetNode.MessageBytes(MemoryConnection.MostContent)), IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private IMqttClient? _client;

    public override bool IsConnected => _client is { IsConnected: true };

    public void Dispose() => _client?.Dispose();

    protected override bool Connect(BrokerSession session)
    {
        _client?.Dispose();
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += args =>
        {
            OnMessage(args.ApplicationMessage.Payload.ToArray(), args.ApplicationMessage.Retain);
            return Task.CompletedTask;
        };
        MqttClientOptions options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithTcpServer("127.0.0.1", port)
            .WithCredentials(session.ClientId, password)
            .WithClientId(session.ClientId)
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(session.KeepAliveSeconds))
            .WithWillTopic(session.WillTopic)
            .WithWillPayload(session.WillMessage)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTimeout(s_timeout)
            .Build();
        return _client.ConnectAsync(options).GetAwaiter().GetResult().ResultCode == MqttClientConnectResultCode.Success;
    }

    protected override bool Subscribe(string topic)
    {
        _client!.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce).GetAwaiter().GetResult();
        return true;
    }

    protected override bool Publish(string topic, byte[] bytes, int start, int count, bool isRetained, bool isAcknowledged)
    {
        _client!.PublishAsync(new MqttApplicationMessage
        {
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(bytes[start..(start + count)]),
            Retain = isRetained,
            QualityOfServiceLevel = isAcknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        }).GetAwaiter().GetResult();
        return true;
    }

    protected override void Abort() => _client?.Dispose();
}
