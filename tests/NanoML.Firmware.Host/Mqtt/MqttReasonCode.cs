namespace nanoFramework.M2Mqtt.Messages;

/// <summary>What became of a connection; the firmware tells success from everything else.</summary>
public enum MqttReasonCode
{
    Success = 0,
}
