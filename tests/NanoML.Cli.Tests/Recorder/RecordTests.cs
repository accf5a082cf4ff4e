using System.Globalization;
using System.Text.Json;
using NanoML.Datasets;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Recorder;

/// <summary><c>nanoml record</c>, with the application Recorder at the other end of a pseudo-terminal.</summary>
public sealed class RecordTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly bool s_isWhole = Environment.GetEnvironmentVariable("NANOML_RECORD_MINUTE") == "1";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private string Data => _temp.File("data");

    /// <summary>A whole minute where NANOML_RECORD_MINUTE is 1.</summary>
    [PseudoTerminalFact]
    public void SixChannelsAt1000Hz_AreRecordedWithoutALoss()
    {
        int seconds = s_isWhole ? 60 : 1;
        using var board = new RecorderBoard(new TimedImu(1000, TimedImu.Number), RecorderBoard.Imu(1000));
        CommandResult result = Record(board.Port, $"{seconds}");

        string path = Assert.Single(Tables("walking"));
        Assert.Contains($"# twin, MPU-6886, Recorder-0.1.0: ax (g), ay (g), az (g), gx (deg/s), gy (deg/s), gz (deg/s) at 1000 Hz", result.OutputLines);
        Assert.EndsWith("gaps: 0, 0 frames missing", result.OutputLines[^1], StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("t_us,ax,ay,az,gx,gy,gz", lines[0]);
        Assert.Equal(1 + (1000 * seconds), lines.Length);
        int first = NumberOf(lines[1]);
        Assert.All(lines.Skip(1).Index(), line => Assert.Equal(((1000 * line.Index).ToString(CultureInfo.InvariantCulture), first + line.Index), (line.Item.Split(',')[0], NumberOf(line.Item))));

        JsonElement about = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(path, ".json"))).RootElement;
        Assert.Equal(1000 * seconds, about.GetProperty("frames").GetInt32());
        Assert.Equal(0, about.GetProperty("gapBefore").GetInt32());
        Assert.Equal(8.0 / 32768, about.GetProperty("channels")[0].GetProperty("step").GetDouble());
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Data, "walking")).Length);
        Assert.Equal(1000, Dataset.Open(Data).Rate);
    }

    [PseudoTerminalFact]
    public void CableThatIsPulled_EndsARecording_AndTheNextBeginsWhenItIsBack()
    {
        string port = _temp.File("port");
        var board = new RecorderBoard(new TimedImu(1000, TimedImu.Number), RecorderBoard.Imu(1000));
        File.CreateSymbolicLink(port, board.Port);
        Task<CommandResult> run = Task.Run(() => Record(port, "1.5"));
        Await(() => HasBegun(run));
        Thread.Sleep(300);
        File.Delete(port);
        board.Dispose();
        Await(() => run.IsCompleted || Tables("walking").Length == 1);
        using var again = new RecorderBoard(new TimedImu(1000, TimedImu.Number), RecorderBoard.Imu(1000));
        File.CreateSymbolicLink(port, again.Port);

        CommandResult result = run.Result;
        Assert.Contains("# port lost: waiting for it", result.OutputLines);
        Assert.Contains("gaps: 1,", result.OutputLines[^1], StringComparison.Ordinal);
        Assert.Equal(1500, Tables("walking").Sum(RequireNoHole));
        Assert.Equal(2, Tables("walking").Length);
        Assert.Equal(JsonValueKind.Null, About(1).GetProperty("gapBefore").ValueKind);
    }

    [PseudoTerminalFact]
    public void MessageThatIsDamaged_EndsARecordingToo_AndItsFramesAreCounted()
    {
        using var board = new RecorderBoard(
            new TimedImu(20_000, TimedImu.Number), RecorderBoard.Imu(1000), line: channel => new DamagedMessage(channel, 700, 900, 901));
        CommandResult result = Record(board.Port, "30");

        Assert.Equal(30_000, Tables("walking").Sum(RequireNoHole));
        Assert.InRange(Tables("walking").Length, 2, 3);
        Assert.Contains("# 32 frames are missing: another recording begins", result.OutputLines);
        Assert.Equal(32, About(Tables("walking").Length - 1).GetProperty("gapBefore").GetInt32());
    }

    [PseudoTerminalFact]
    public void RateThatTheLineDoesNotCarry_IsRefused()
    {
        using var board = new RecorderBoard(new TimedImu(1000, TimedImu.Number), RecorderBoard.Imu(1000), baud: 115_200);
        CommandLine.Run("record", "--port", board.Port, "--label", "walking", "--seconds", "1", "--out", Data, "--json")
            .Failed(1, "NML0614", "6 channels at 1000 Hz are 136250 bits a second", "118 % of the 115200", "760 Hz or less");
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public void PortThatIsNone_IsSaid() => CommandLine.Run("record", "--port", "/dev/nowhere", "--label", "walking", "--out", Data).Failed(2, "NML0601", "/dev/nowhere");

    [Theory]
    [InlineData("--label is required", "--seconds", "1")]
    [InlineData("several --label need --every-key", "--label", "a", "--label", "b")]
    [InlineData("exclude each other", "--label", "a", "--every-key", "--seconds", "3")]
    [InlineData("has the same class twice", "--label", "a", "--label", "A", "--every-key")]
    [InlineData("not '../a'", "--label", "../a")]
    [InlineData("not 'a,b'", "--label", "a,b")]
    [InlineData("not '.a'", "--label", ".a")]
    [InlineData("--seconds takes a time above 0", "--label", "a", "--seconds", "0")]
    public void BadOption_IsAUsageError(string words, params string[] args) =>
        CommandLine.Run(["record", "--port", "/dev/nowhere", "--out", Data, .. args]).Failed(2, "NML0501", words.Replace("--label is required", "'--label'"));

    /// <summary>Three classes from the board, then a network that tells them apart; trained where NANOML_RECORD_MINUTE is 1.</summary>
    [PseudoTerminalFact]
    public void WhatIsRecorded_Trains()
    {
        foreach ((string label, double hertz, int size) in new[] { ("idle", 0.0, 50), ("swing", 1.0, 9000), ("shake", 9.0, 3000) })
        {
            for (int recording = 0; recording < 5; recording++)
            {
                double phase = recording;
                using var board = new RecorderBoard(
                    new TimedImu(4000, (frame, channel) => (short)(size * Math.Sin((Math.Tau * hertz * frame / 100) + channel + phase))), RecorderBoard.Imu(100));
                CommandLine.Run("record", "--port", board.Port, "--label", label, "--seconds", "4", "--out", Data).Succeeded();
            }
        }

        string inspected = CommandLine.Run("data", "inspect", Data).Succeeded().Output;
        Assert.Contains("shake", inspected, StringComparison.Ordinal);
        DatasetSamples samples = Dataset.Open(Data).Samples(Split.Test);
        Assert.Equal([100, 6], samples.Shape);
        Assert.Equal([0, 1, 2], samples.Labels.Distinct());
        Assert.All(samples.Inputs, input => Assert.All(input, count => Assert.Equal(Math.Round(count), count)));
        if (s_isWhole)
        {
            CommandLine.Run("train", Data, "--target", "esp32", "--minutes", "0.05", "--out", _temp.File("trained")).Succeeded();
            JsonElement test = CommandLine.Run("test", Path.Combine(_temp.File("trained"), "model.onnx"), "--data", Data, "--target", "esp32", "--json").Succeeded().Json;
            Assert.InRange(test.GetProperty("deviceAccuracy").GetDouble(), 0.9, 1);
        }
    }

    private CommandResult Record(string port, string seconds) =>
        CommandLine.Run("record", "--port", port, "--label", "walking", "--seconds", seconds, "--out", Data).Succeeded();

    private string[] Tables(string label) => Directory.Exists(Path.Combine(Data, label)) ? [.. Directory.GetFiles(Path.Combine(Data, label), "*.csv").Order()] : [];

    private JsonElement About(int number) => JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Tables("walking")[number], ".json"))).RootElement;

    private bool HasBegun(Task<CommandResult> run) => run.IsCompleted || (Directory.Exists(Data) && Directory.GetFiles(Data, "*.part", SearchOption.AllDirectories).Length > 0);

    /// <returns>The frames.</returns>
    private static int RequireNoHole(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int first = NumberOf(lines[1]);
        Assert.All(lines.Skip(1).Index(), line => Assert.Equal(first + line.Index, NumberOf(line.Item)));
        return lines.Length - 1;
    }

    /// <summary>The number of a frame, from its acceleration.</summary>
    private static int NumberOf(string line)
    {
        decimal[] fields = [.. line.Split(',').Select(field => decimal.Parse(field, CultureInfo.InvariantCulture))];
        int number = (int)(fields[1] * 4096) + ((int)(fields[2] * 4096) << 15);
        Assert.Equal((short)((number * 37) + 2), (short)(fields[3] * 4096));
        return number;
    }

    private static void Await(Func<bool> isSo)
    {
        DateTime end = DateTime.UtcNow + s_patience;
        while (!isSo() && DateTime.UtcNow < end)
        {
            Thread.Sleep(5);
        }

        Assert.True(isSo(), "It did not come to that.");
    }

    /// <summary>Flips a bit of messages with these numbers.</summary>
    private sealed class DamagedMessage(IByteChannel channel, params int[] numbers) : IByteChannel
    {
        private int _written;

        public int Read(byte[] buffer, int offset, int count) => channel.Read(buffer, offset, count);

        public void Write(byte[] buffer, int offset, int count)
        {
            byte[] bytes = [.. buffer.AsSpan(offset, count)];
            bytes[count / 2] ^= numbers.Contains(_written++) ? (byte)4 : (byte)0;
            channel.Write(bytes, 0, count);
        }
    }
}
