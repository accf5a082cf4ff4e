namespace nanoFramework.M2Mqtt.Messages;

public sealed class MqttMsgPublishEventArgs(string topic, byte[] message, bool retain) : EventArgs
{
    public string Topic { get; } = topic;

    public byte[] Message { get; } = message;

    public bool Retain { get; } = retain;
}
