using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Monitoring;

/// <summary>Reads lines by the rules of docs/serial-format.md.</summary>
internal static partial class SerialLineParser
{
    private const string Separator = " crc=";
    private const int ChecksumDigits = 4;

    /// <summary>What the format has for spaces and controls.</summary>
    private const char Control = '_';

    [GeneratedRegex("^NML seq=([0-9]{1,10})(?: ([A-Za-z]+)=([^ ]+))* crc=([0-9a-f]{4})$")]
    private static partial Regex Format { get; }

    /// <summary>What lost its beginning still ends like one of ours.</summary>
    [GeneratedRegex("(^| )(seq=[0-9]+ .*|.* crc=[^ ]{0,5})$")]
    private static partial Regex Rest { get; }

    /// <summary>One text, or several where line ends were lost.</summary>
    /// <param name="line">Without its end.</param>
    public static IEnumerable<SerialText> Parse(byte[] line)
    {
        int start = 0;
        while (start < line.Length)
        {
            int next = line.AsSpan(start + 1).IndexOf("NML seq="u8);
            int end = next < 0 ? line.Length : start + 1 + next;
            yield return ParseOne(line.AsSpan(start, end - start));
            start = end;
        }
    }

    private static SerialText ParseOne(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Match match = Format.Match(text);
        if (match.Success
            && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int sequence)
            && match.Groups[4].Value
                == Checksum.Of(bytes[..^(Separator.Length + ChecksumDigits)]).ToString("x4", CultureInfo.InvariantCulture))
        {
            IEnumerable<KeyValuePair<string, string>> pairs = match.Groups[2].Captures.Zip(
                match.Groups[3].Captures, (key, value) => KeyValuePair.Create(key.Value, PlainText.Replace(value.Value, Control)));
            return new SerialLine(text, sequence, [.. pairs]);
        }

        return text.StartsWith("NML ", StringComparison.Ordinal) || Rest.IsMatch(text) ? new DamagedLine(text) : new OtherText(text);
    }
}
