namespace NanoML.Cli.Monitoring;

/// <summary>What happens to the port.</summary>
internal enum PortState
{
    Open,
    Lost,
}

/// <summary>Where a monitor writes what happens, as it happens.</summary>
internal interface IMonitorLog
{
    void Write(DateTimeOffset time, SerialText text);

    /// <param name="count">The lines that are missing before the next one.</param>
    void WriteLost(DateTimeOffset time, long count);

    void WriteRestart(DateTimeOffset time);

    void WritePort(DateTimeOffset time, PortState state);
}
