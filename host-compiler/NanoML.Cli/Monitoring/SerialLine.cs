using System.Collections.Immutable;
using System.Globalization;

namespace NanoML.Cli.Monitoring;

/// <summary>What a line, or a piece of one, turned out to be.</summary>
internal abstract record SerialText(string Text);

/// <summary>One of ours, whole.</summary>
/// <param name="Text">The line as it came.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Pairs">What is between the number and the checksum, in order.</param>
internal sealed record SerialLine(string Text, int Sequence, ImmutableArray<KeyValuePair<string, string>> Pairs) : SerialText(Text)
{
    /// <summary>What the user calls its class; null where that is not said.</summary>
    public string? Name { get; init; }

    /// <summary>The event's name; null for a result.</summary>
    public string? Event => this["event"];

    public string? this[string key]
    {
        get
        {
            foreach (KeyValuePair<string, string> pair in Pairs)
            {
                if (pair.Key == key)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    /// <summary>A value that is a whole number; null if it is missing or none.</summary>
    public long? Number(string key) =>
        long.TryParse(this[key], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
}

/// <summary>One of ours that was damaged on its way.</summary>
internal sealed record DamagedLine(string Text) : SerialText(Text);

/// <summary>What the firmware says otherwise.</summary>
internal sealed record OtherText(string Text) : SerialText(Text);
