using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

public interface IMqttClient
{
    public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);
}
