using System.Collections;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Protocol;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

/// <summary>The client of nanoFramework.M2Mqtt, as far as the firmware uses it; what goes over the network is MQTTnet's doing.</summary>
public sealed class MqttClient : IMqttClient, IDisposable
{
    private const int TimeoutSeconds = 10;

    private readonly MQTTnet.IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptionsBuilder _options;

    public MqttClient(string brokerHostName, int brokerPort, bool secure, X509Certificate? caCert, X509Certificate? clientCert, MqttSslProtocols sslProtocol)
    {
        _options = new MqttClientOptionsBuilder().WithTcpServer(brokerHostName, brokerPort).WithTimeout(TimeSpan.FromSeconds(TimeoutSeconds));
        if (secure)
        {
            var authorities = new X509Certificate2Collection();
            if (caCert is not null)
            {
                authorities.Add(new X509Certificate2(caCert));
            }

            _options.WithTlsOptions(tls =>
            {
                tls.WithTrustChain(authorities).WithSslProtocols(Protocol(sslProtocol));
                if (clientCert is not null)
                {
                    tls.WithClientCertificates([new X509Certificate2(clientCert)]);
                }
            });
        }

        _client.ApplicationMessageReceivedAsync += received =>
        {
            MqttApplicationMessage message = received.ApplicationMessage;
            MqttMsgPublishReceived?.Invoke(
                this, new MqttMsgPublishEventArgs(message.Topic, System.Buffers.BuffersExtensions.ToArray(message.Payload), message.Retain));
            return Task.CompletedTask;
        };
    }

    public event IMqttClient.MqttMsgPublishEventHandler? MqttMsgPublishReceived;

    public bool IsConnected => _client.IsConnected;

    public MqttReasonCode Connect(
        string clientId,
        string? username,
        string? password,
        bool willRetain,
        MqttQoSLevel willQosLevel,
        bool willFlag,
        string? willTopic,
        string? willMessage,
        bool cleanSession,
        ushort keepAlivePeriod)
    {
        _options.WithClientId(clientId).WithCleanSession(cleanSession).WithKeepAlivePeriod(TimeSpan.FromSeconds(keepAlivePeriod));
        if (username is not null)
        {
            _options.WithCredentials(username, password);
        }

        if (willFlag)
        {
            _options.WithWillTopic(willTopic).WithWillPayload(willMessage).WithWillRetain(willRetain)
                .WithWillQualityOfServiceLevel((MqttQualityOfServiceLevel)willQosLevel);
        }

        return (MqttReasonCode)_client.ConnectAsync(_options.Build()).GetAwaiter().GetResult().ResultCode;
    }

    public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
    {
        var options = new MqttClientSubscribeOptionsBuilder();
        for (int k = 0; k < topics.Length; k++)
        {
            options.WithTopicFilter(topics[k], (MqttQualityOfServiceLevel)qosLevels[k]);
        }

        _client.SubscribeAsync(options.Build()).GetAwaiter().GetResult();
        return 1;
    }

    public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
    {
        _ = _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(message)
            .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qosLevel).WithRetainFlag(retain).Build());
        return 1;
    }

    /// <summary>Ends the connection without a farewell.</summary>
    public void Close() => _client.Dispose();

    public void Dispose() => _client.Dispose();

    private static System.Security.Authentication.SslProtocols Protocol(MqttSslProtocols protocol) => protocol switch
    {
        MqttSslProtocols.TLSv1_2 => System.Security.Authentication.SslProtocols.Tls12,
        MqttSslProtocols.TLSv1_3 => System.Security.Authentication.SslProtocols.Tls13,
        _ => throw new NotSupportedException($"{protocol}"),
    };
}
