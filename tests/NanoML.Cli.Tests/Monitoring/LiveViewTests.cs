using NanoML.Cli.Monitoring;
using Spectre.Console;

namespace NanoML.Cli.Tests.Monitoring;

public sealed class LiveViewTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MonitorStatistics _statistics = new();

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void Render_ShowsWhatCame(int width)
    {
        var board = new BoardLines();
        for (int k = 0; k < 6; k++)
        {
            Add(board.Next()[..^1]);
        }

        Add(board.NextEvent(-1, 2)[..^1]);
        Add("NML seq=7 cla"u8.ToArray());
        board.Next();
        board.Next();
        Add(board.Next()[..^1]);

        string screen = Screen(width, isConnected: true);

        foreach (string word in new[]
        {
            "/dev/ttyUSB0", "921600 baud", "connected", "jumping_jack", "squat", "61 %", "2x", "from   1.0 ms", "mean 1.2 ms",
            "decided jumping_jack",
            "results    7", "events     1", "lost       1", "damaged    1", "2.3 results a second", "drift", "9 %",
        })
        {
            Assert.Contains(word, screen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Render_BeforeTheFirstLine_SaysSo()
    {
        string screen = Screen(100, isConnected: false);

        Assert.Contains("no result yet", screen, StringComparison.Ordinal);
        Assert.Contains("unplugged", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_NumberAfterTheGreatest_IsNoRestart()
    {
        _statistics.Add(new SerialLine("", int.MaxValue, []), s_now);
        Assert.Equal(0, _statistics.Add(new SerialLine("", 0, []), s_now));
        Assert.Equal(-1, _statistics.Add(new SerialLine("", 0, []), s_now));
        Assert.Equal((1, 0), (_statistics.Restarts, _statistics.Lost));
    }

    private void Add(byte[] line)
    {
        foreach (SerialText text in SerialLineParser.Parse(line))
        {
            _statistics.Add(text, s_now);
        }
    }

    private string Screen(int width, bool isConnected)
    {
        var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(new LiveView("/dev/ttyUSB0", 921_600, _statistics).Render(s_now, isConnected));
        return writer.ToString();
    }
}
