namespace NanoML.Cli.Fleet.Broker;

/// <summary>A message that came.</summary>
/// <param name="IsRetained">Whether the broker had kept it.</param>
internal readonly record struct BrokerMessage(string Topic, byte[] Payload, bool IsRetained);
