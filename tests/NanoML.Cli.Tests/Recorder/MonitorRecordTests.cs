using System.Text.Json;
using NanoML.Datasets;
using NanoML.Recording;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Recorder;

/// <summary><c>nanoml monitor --record</c>: a board that sends its frames and, on the same line, what it makes of them.</summary>
public sealed class MonitorRecordTests : IDisposable
{
    private const int FramesAResult = 40;
    private const int Results = 12;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private string Data => _temp.File("field");

    [PseudoTerminalFact]
    public void FramesAndResultsOfOneLine_AreKeptTogether()
    {
        using var cable = new RecorderBoard(channel =>
        {
            var heard = new HeardChannel(channel);
            return Start(heard, 921_600, () => heard.IsHeard);
        });
        CommandResult result = CommandLine.Run("monitor", "--port", cable.Port, "--count", $"{Results}", "--record", Data).Succeeded();

        Assert.Equal(Results, result.OutputLines.Count(line => line.StartsWith("NML seq=", StringComparison.Ordinal)));
        Assert.DoesNotContain(result.OutputLines, line => line.StartsWith("# damaged", StringComparison.Ordinal));
        string path = Assert.Single(Directory.GetFiles(Path.Combine(Data, "monitored"), "*.csv"));
        Assert.Contains(result.OutputLines, line => line.StartsWith(path, StringComparison.Ordinal));
        JsonElement about = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(path, ".json"))).RootElement;
        JsonElement[] results = [.. about.GetProperty("results").EnumerateArray()];
        Assert.Equal(Enumerable.Range(1, Results).Select(number => number * FramesAResult), results.Select(one => one.GetProperty("frame").GetInt32()));
        Assert.All(results, one => Assert.Equal($"{one.GetProperty("frame")}", one.GetProperty("score").GetString()));
        Assert.InRange(File.ReadLines(path).Count(), 1 + (Results * FramesAResult), int.MaxValue);
        Assert.Equal("monitored", Assert.Single(Dataset.Open(Data).Classes));
    }

    [PseudoTerminalFact]
    public void BoardWithoutSamples_IsMonitoredAllTheSame()
    {
        using var cable = new RecorderBoard(channel => Start(new WithoutAnswers(channel), 9_600, () => true));
        CommandResult result = CommandLine.Run("monitor", "--port", cable.Port, "--count", "3", "--record", Data).Succeeded();

        Assert.Equal(3, result.OutputLines.Count(line => line.StartsWith("NML seq=", StringComparison.Ordinal)));
        Assert.Contains("0.0 s in 0 recordings, 0 frames; gaps: 0, 0 frames missing", result.OutputLines);
        Assert.False(Directory.Exists(Data));
    }

    /// <summary>An application: a result for every forty frames.</summary>
    /// <param name="isAsked">Before that, there are no frames.</param>
    private static Action Start(IByteChannel channel, int baud, Func<bool> isAsked)
    {
        var source = new RecordedSource(new AwaitedImu(isAsked), RecorderBoard.Imu(100), channel, baud);
        var line = new ReportLine(new ChannelLines(channel));
        var frame = new byte[source.FrameBytes];
        int frames = 0;
        Assert.True(source.TryStart());
        return () =>
        {
            while (source.TryRead(frame) == FrameStatus.Ready)
            {
                if (++frames % FramesAResult == 0)
                {
                    line.Begin();
                    line.Add("score", frames);
                    line.Send();
                }
            }
        };
    }

    /// <summary>A sensor that begins when somebody listens.</summary>
    private sealed class AwaitedImu(Func<bool> isAsked) : IFrameSource
    {
        private readonly TimedImu _imu = new(4000, TimedImu.Number);
        private bool _hasBegun;

        public int FrameBytes => _imu.FrameBytes;

        public FrameFormat Format => _imu.Format;

        public bool TryStart() => true;

        public FrameStatus TryRead(byte[] frame)
        {
            if (!_hasBegun)
            {
                _hasBegun = isAsked() && _imu.TryStart();
            }

            return _hasBegun ? _imu.TryRead(frame) : FrameStatus.Waiting;
        }
    }

    private sealed class HeardChannel(IByteChannel channel) : IByteChannel
    {
        public bool IsHeard { get; private set; }

        public int Read(byte[] buffer, int offset, int count)
        {
            int taken = channel.Read(buffer, offset, count);
            IsHeard |= taken > 0;
            return taken;
        }

        public void Write(byte[] buffer, int offset, int count) => channel.Write(buffer, offset, count);
    }

    private sealed class WithoutAnswers(IByteChannel channel) : IByteChannel
    {
        public int Read(byte[] buffer, int offset, int count) => 0;

        public void Write(byte[] buffer, int offset, int count) => channel.Write(buffer, offset, count);
    }

    private sealed class ChannelLines(IByteChannel channel) : ILineWriter
    {
        public void WriteLine(byte[] line, int length) => channel.Write([.. line.AsSpan(0, length), (byte)'\n'], 0, length + 1);
    }
}
