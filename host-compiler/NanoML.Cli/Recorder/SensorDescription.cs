using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using NanoML.Compiler.Diagnostics;
using NanoML.Recording;

namespace NanoML.Cli.Recorder;

/// <summary>A channel of a sensor.</summary>
internal sealed record SensorChannel(string Name, string Unit, int Numerator, int Denominator)
{
    /// <summary>What one step of the sensor is, in the unit.</summary>
    public double Step => (double)Numerator / Denominator;
}

/// <summary>What a board says that it sends: <c>RecordingLine</c> of NanoML.Recording is at the other end, docs/recording.md has the message.</summary>
/// <param name="Fits">Whether its line carries the samples.</param>
/// <param name="Start">Which start of the sensor the samples are of, that come now.</param>
/// <param name="MilliRate">Frames a second, in thousandths.</param>
/// <param name="Baud">The speed of the board's line.</param>
internal sealed partial record SensorDescription(
    bool Fits, int Start, int MilliRate, int Baud, int FramesPerMessage, ImmutableArray<SensorChannel> Channels, string Board, string Sensor, string Firmware)
{
    private const int FixedBytes = 16;
    private const int BitsPerByte = 10;

    /// <summary>Frames a second.</summary>
    public double Rate => MilliRate / 1000.0;

    public int FrameBytes => 2 * Channels.Length;

    /// <summary>What the line has to carry, in bits a second.</summary>
    public double BitsPerSecond =>
        (double)(SampleMessage.Overhead + SampleMessage.Frames + (FramesPerMessage * FrameBytes)) * BitsPerByte * Rate / FramesPerMessage;

    /// <summary>Whether another start of a board is of the same sensor, with the same settings.</summary>
    public bool IsLike(SensorDescription other) =>
        this with { Start = 0, Channels = [] } == other with { Start = 0, Channels = [] } && Channels.SequenceEqual(other.Channels);

    /// <param name="port">For messages.</param>
    /// <exception cref="CompilerException">NML0613: it is none, or of another version.</exception>
    public static SensorDescription Read(string port, byte[] content)
    {
        if (content.Length < 1 || content[0] != RecordingKind.Protocol)
        {
            throw Bad(port, "the board speaks another version of recording");
        }

        return TryRead(content) ?? throw Bad(port, "the board's description of its sensor is none");
    }

    private static SensorDescription? TryRead(byte[] content)
    {
        if (content.Length < FixedBytes)
        {
            return null;
        }

        var reader = new Texts(content, FixedBytes);
        var channels = ImmutableArray.CreateBuilder<SensorChannel>();
        for (int k = 0; k < content[15]; k++)
        {
            channels.Add(new SensorChannel(reader.Text(), reader.Text(), reader.Whole(), reader.Whole()));
        }

        var description = new SensorDescription(
            content[1] == 1, Whole(content, 2), Whole(content, 6), Whole(content, 10), content[14], channels.ToImmutable(), reader.Text(), reader.Text(), reader.Text());
        return reader.IsAtEnd && description.IsSound() ? description : null;
    }

    private bool IsSound() => MilliRate > 0 && Baud > 0 && FramesPerMessage > 0 && Channels.Length > 0
        && Channels.All(channel => ChannelName.IsMatch(channel.Name) && channel is { Unit.Length: > 0, Numerator: > 0, Denominator: > 0 })
        && Channels.Select(channel => channel.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() == Channels.Length;

    private static int Whole(byte[] content, int at) => BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(at));

    private static CompilerException Bad(string port, string how) => new(DiagnosticCatalog.BadRecorder, $"{port}: {how}");

    /// <summary>A name of a column that no reader of tables takes for anything else.</summary>
    [GeneratedRegex("^(?!(?:t|time|timestamp|label|class|recording|session|group|micros|millis)$)[A-Za-z][A-Za-z0-9_]*$", RegexOptions.IgnoreCase)]
    private static partial Regex ChannelName { get; }

    /// <summary>Texts and numbers one after the other; beyond the end they are empty.</summary>
    private sealed class Texts(byte[] content, int at)
    {
        private int _at = at;

        public bool IsAtEnd => _at == content.Length;

        public string Text()
        {
            int length = _at < content.Length ? content[_at] : content.Length;
            int start = _at + 1;
            _at = start + length;
            return _at <= content.Length ? PlainText.OneLine(Encoding.UTF8.GetString(content, start, length)) : "";
        }

        public int Whole()
        {
            int start = _at;
            _at += sizeof(int);
            return _at <= content.Length ? SensorDescription.Whole(content, start) : 0;
        }
    }
}
