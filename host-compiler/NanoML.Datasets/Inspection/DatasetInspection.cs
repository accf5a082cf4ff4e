using System.Collections.Immutable;
using System.IO.Hashing;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets.Inspection;

/// <summary>How much of a class a split has.</summary>
public sealed record ClassCount(string Class, Split Split, int Recordings, long Windows);

/// <summary>What a channel holds in all recordings.</summary>
/// <param name="AtLimits">The share of values that are its least or greatest: what clips has many.</param>
public sealed record ChannelRange(string Name, double Least, double Mean, double Greatest, double AtLimits)
{
    /// <summary>A channel that says nothing.</summary>
    public bool IsConstant => Least == Greatest;

    /// <summary>More than this share at the limits is clipped, if the channel is not constant.</summary>
    public const double ClippedShare = 0.02;

    public bool IsClipped => !IsConstant && AtLimits > ClippedShare;
}

/// <summary>What a look at all recordings of a data set finds.</summary>
/// <param name="Gaps">Places where frames are missing.</param>
/// <param name="Duplicates">Pairs of recordings of the same content in two splits.</param>
/// <param name="Findings">What should be looked at, a sentence each.</param>
public sealed record DatasetInspection(
    ImmutableArray<ClassCount> Counts,
    ImmutableArray<ChannelRange> Channels,
    int Gaps,
    ImmutableArray<(string One, string Other)> Duplicates,
    ImmutableArray<string> Findings)
{
    private const double ImbalanceRatio = 3;

    /// <summary>Reads every recording once.</summary>
    /// <exception cref="CompilerException">A recording cannot be read or does not fit the others.</exception>
    public static DatasetInspection Of(Dataset data)
    {
        var ranges = new ChannelRanges(data);
        var counts = new Dictionary<(int Class, Split Split), (int Recordings, long Windows)>();
        var contents = new Dictionary<UInt128, Recording>();
        var duplicates = ImmutableArray.CreateBuilder<(string, string)>();
        int gaps = 0;
        foreach (Recording recording in data.Recordings)
        {
            Signal signal = recording.ReadSignal();
            gaps += signal.Gaps.Length;
            ranges.Add(signal);
            (int recordings, long windows) = counts.GetValueOrDefault((recording.Class, recording.Split));
            counts[(recording.Class, recording.Split)] = (recordings + 1, windows + data.WindowCount(signal));
            UInt128 hash = XxHash128.HashToUInt128(System.Runtime.InteropServices.MemoryMarshal.AsBytes(signal.Values.AsSpan()));
            if (!contents.TryAdd(hash, recording) && contents[hash].Split != recording.Split)
            {
                duplicates.Add((contents[hash].Name, recording.Name));
            }
        }

        ImmutableArray<ClassCount> all =
        [
            .. counts.OrderBy(count => count.Key.Class).ThenBy(count => count.Key.Split)
                .Select(count => new ClassCount(data.Classes[count.Key.Class], count.Key.Split, count.Value.Recordings, count.Value.Windows)),
        ];
        ImmutableArray<ChannelRange> channels = ranges.Build();
        return new DatasetInspection(all, channels, gaps, duplicates.ToImmutable(), [.. FindingsOf(data, all, channels, gaps, duplicates)]);
    }

    private static IEnumerable<string> FindingsOf(
        Dataset data, ImmutableArray<ClassCount> counts, ImmutableArray<ChannelRange> channels, int gaps, IReadOnlyCollection<(string One, string Other)> duplicates)
    {
        foreach (string name in data.Classes)
        {
            int recordings = counts.Where(count => count.Class == name).Sum(count => count.Recordings);
            if (recordings < 3)
            {
                yield return $"Class '{name}' has {(recordings == 1 ? "one recording only" : $"{recordings} recordings")}: splits are by recording and need three.";
            }
        }

        (string Class, long Windows)[] sizes = [.. counts.GroupBy(count => count.Class).Select(one => (one.Key, one.Sum(count => count.Windows)))];
        (string Class, long Windows) most = sizes.MaxBy(size => size.Windows);
        (string Class, long Windows) least = sizes.MinBy(size => size.Windows);
        if (most.Windows > ImbalanceRatio * least.Windows)
        {
            yield return $"Classes are uneven: '{most.Class}' has {most.Windows} windows, '{least.Class}' {least.Windows}.";
        }

        foreach (ChannelRange channel in channels.Where(channel => channel.IsConstant))
        {
            yield return $"Channel '{channel.Name}' is always {channel.Least:G4}.";
        }

        foreach (ChannelRange channel in channels.Where(channel => channel.IsClipped && data.Kind != DatasetKind.Pictures))
        {
            yield return FormattableString.Invariant($"Channel '{channel.Name}' is clipped: {100 * channel.AtLimits:F1} % of its values are its least or greatest.");
        }

        if (gaps > 0)
        {
            yield return $"Frames are missing at {gaps} places; no window reaches over one.";
        }

        foreach ((string one, string other) in duplicates)
        {
            yield return $"'{one}' and '{other}' are the same, in two splits.";
        }
    }

    /// <summary>Ranges of channels over many signals; of pictures those of red, green and blue, or of grey.</summary>
    private sealed class ChannelRanges
    {
        private readonly string[] _names;
        private readonly double[] _least;
        private readonly double[] _greatest;
        private readonly double[] _sums;
        private readonly long[] _atLeast;
        private readonly long[] _atGreatest;
        private long _count;

        public ChannelRanges(Dataset data)
        {
            _names = data.Kind != DatasetKind.Pictures ? [.. data.Channels] : data.FrontEnd.Shape[^1] == 1 ? ["grey"] : ["red", "green", "blue"];
            (_least, _greatest, _sums) = (new double[_names.Length], new double[_names.Length], new double[_names.Length]);
            (_atLeast, _atGreatest) = (new long[_names.Length], new long[_names.Length]);
            Array.Fill(_least, double.MaxValue);
            Array.Fill(_greatest, double.MinValue);
        }

        public void Add(Signal signal)
        {
            _count += signal.Values.Length / _names.Length;
            for (int k = 0; k < signal.Values.Length; k++)
            {
                Add(k % _names.Length, signal.Values[k]);
            }
        }

        public ImmutableArray<ChannelRange> Build() =>
        [
            .. _names.Select((name, k) => new ChannelRange(
                name, _least[k], _sums[k] / _count, _greatest[k], (double)(_atLeast[k] + _atGreatest[k]) / _count)),
        ];

        private void Add(int channel, double value)
        {
            _sums[channel] += value;
            _atLeast[channel] = value < _least[channel] ? 1 : _atLeast[channel] + (value == _least[channel] ? 1 : 0);
            _atGreatest[channel] = value > _greatest[channel] ? 1 : _atGreatest[channel] + (value == _greatest[channel] ? 1 : 0);
            _least[channel] = Math.Min(_least[channel], value);
            _greatest[channel] = Math.Max(_greatest[channel], value);
        }
    }
}
