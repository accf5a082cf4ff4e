using System.Globalization;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Splitting;

/// <summary>How fast bytes go to the host.</summary>
/// <param name="Name">As the user gave it.</param>
/// <param name="BytesPerSecond">Positive.</param>
/// <param name="OverheadMilliseconds">Of a message and its answer, however short they are.</param>
public sealed record LinkRate(string Name, double BytesPerSecond, double OverheadMilliseconds)
{
    /// <summary>Bytes around a tensor and in its answer.</summary>
    public const int MessageBytes = 38;

    private const int SerialBaud = 115_200;
    private const int BitsOfByte = 10;

    /// <summary>What a board of the ESP32 kind brings over Wi-Fi to a broker and back, by order of magnitude: measure yours.</summary>
    private static readonly LinkRate s_mqtt = new("mqtt", 50_000, 30);

    /// <param name="text"><c>serial</c> (115,200 baud), <c>mqtt</c>, or bytes a second.</param>
    /// <exception cref="CompilerException">NML0501.</exception>
    public static LinkRate Parse(string text) => text.ToLowerInvariant() switch
    {
        "serial" => new LinkRate("serial", SerialBaud / (double)BitsOfByte, 0),
        "mqtt" => s_mqtt,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && rate > 0 && double.IsFinite(rate) =>
            new LinkRate(text, rate, 0),
        _ => throw new CompilerException(
            DiagnosticCatalog.Usage, $"--link takes serial, mqtt or a number of bytes a second, not '{text}'", "For example --link 92160, which is 921,600 baud."),
    };

    /// <summary>Of a tensor and its answer.</summary>
    public double Milliseconds(int bytes) => OverheadMilliseconds + ((bytes + MessageBytes) * 1000 / BytesPerSecond);
}
