using NanoML.Cli.Serial;

namespace NanoML.Cli.Monitoring;

/// <summary>Takes out of a port's bytes what is no line.</summary>
internal interface IPortFilter
{
    /// <param name="port">Was opened just now.</param>
    /// <param name="onText">Gets the bytes of lines.</param>
    void Open(ISerialPort port, Action<ReadOnlySpan<byte>> onText);

    /// <param name="bytes">Empty: nothing came for a while.</param>
    void Take(ReadOnlySpan<byte> bytes);

    /// <summary>The port is gone.</summary>
    void Lose();
}
