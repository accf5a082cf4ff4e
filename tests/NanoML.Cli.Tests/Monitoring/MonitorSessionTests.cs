using System.Diagnostics;
using NanoML.Cli.Monitoring;

namespace NanoML.Cli.Tests.Monitoring;

/// <summary>The monitor over a pseudo-terminal, with lines of the firmware's own reporter.</summary>
public sealed class MonitorSessionTests
{
    private const int LinesPerSecond = 200;

    private readonly BoardLines _lines = new();

    [PseudoTerminalFact]
    public void Run_TwoHundredLinesASecond_LosesNone()
    {
        const int Count = 5 * LinesPerSecond;
        using var cable = new PseudoTerminal();
        using var monitor = new RunningMonitor(cable.Port);
        var clock = Stopwatch.StartNew();
        for (int k = 0; k < Count; k++)
        {
            cable.Board.Write(_lines.Next());
            TimeSpan early = TimeSpan.FromSeconds((k + 1.0) / LinesPerSecond) - clock.Elapsed;
            Thread.Sleep(early > TimeSpan.Zero ? early : TimeSpan.Zero);
        }

        monitor.Await(() => monitor.Texts.Count >= Count);
        Assert.Equal(Enumerable.Range(0, Count), monitor.Lines.Select(line => line.Sequence));
        Assert.Equal((Count, 0, 0, 0), Counts(monitor));
    }

    [PseudoTerminalFact]
    public void Run_DamagedAndLostLines_AreFlaggedAndCounted()
    {
        const int Count = 400;
        using var cable = new PseudoTerminal();
        using var monitor = new RunningMonitor(cable.Port);
        var random = new Random(17);
        int damaged = 0;
        int lost = 0;
        for (int k = 0; k < Count; k++)
        {
            byte[] line = _lines.Next();
            switch (k % 10)
            {
                case 3:
                    line[random.Next(line.Length - 1)] ^= 0x80;
                    damaged++;
                    break;
                case 6:
                    line = [.. line[..random.Next(12, line.Length - 2)], (byte)'\n'];
                    damaged++;
                    break;
                case 7:
                    line = line[..^1];
                    break;
                case 9 when k < Count - 1:
                    lost++;
                    continue;
            }

            cable.Board.Write(line);
        }

        monitor.Await(() => monitor.Lines.Any(line => line.Sequence == Count - 1));
        Assert.Equal((Count - damaged - lost, lost, damaged, 0), Counts(monitor));
        Assert.Equal((lost, damaged), (monitor.Lost, monitor.Damaged.Count()));
    }

    [PseudoTerminalFact]
    public void Run_UnpluggedAndPluggedIn_GoesOnAndCountsWhatIsMissing()
    {
        using var folder = new TempFolder();
        string port = folder.File("port");
        var first = new PseudoTerminal();
        File.CreateSymbolicLink(port, first.Port);
        using var monitor = new RunningMonitor(port);
        Send(first, 10);
        monitor.Await(() => monitor.Statistics.Lines == 10);

        first.Dispose();
        monitor.Await(() => monitor.Ports.Count == 2);
        Skip(5);
        using var second = new PseudoTerminal();
        File.Delete(port);
        File.CreateSymbolicLink(port, second.Port);
        monitor.Await(() => monitor.Ports.Count == 3);
        Send(second, 10);

        monitor.Await(() => monitor.Statistics.Lines == 20);
        Assert.Equal([PortState.Open, PortState.Lost, PortState.Open], monitor.Ports);
        Assert.Equal((20, 5, 0, 0), Counts(monitor));
        Assert.Equal(1, monitor.Statistics.Reconnects);
    }

    [PseudoTerminalFact]
    public void Run_LineThatWasCutByUnplugging_IsDamaged()
    {
        using var folder = new TempFolder();
        string port = folder.File("port");
        var cable = new PseudoTerminal();
        File.CreateSymbolicLink(port, cable.Port);
        using var monitor = new RunningMonitor(port);
        Send(cable, 1);
        cable.Board.Write(_lines.Next()[..30]);
        monitor.Await(() => monitor.Statistics.Lines == 1);
        Thread.Sleep(300);

        cable.Dispose();

        monitor.Await(() => monitor.Ports.Count == 2);
        Assert.Equal((1, 0, 1, 0), Counts(monitor));
    }

    [PseudoTerminalFact]
    public void Run_BoardThatStartsAnew_IsARestartAndNoLoss()
    {
        using var cable = new PseudoTerminal();
        using var monitor = new RunningMonitor(cable.Port);
        Send(cable, 7);
        cable.Board.Write("rst:0x1 (POWERON_RESET)\r\nnanoCLR v1.17\r\n"u8);
        var restarted = new BoardLines();
        for (int k = 0; k < 3; k++)
        {
            cable.Board.Write(restarted.Next());
        }

        monitor.Await(() => monitor.Statistics.Lines == 10);
        Assert.Equal((10, 0, 0, 1), Counts(monitor));
        Assert.Equal(2, monitor.Texts.OfType<OtherText>().Count());
    }

    [PseudoTerminalFact]
    public void Run_OpenedInTheMiddleOfALine_IsNoDamage()
    {
        using var cable = new PseudoTerminal();
        using var monitor = new RunningMonitor(cable.Port);
        cable.Board.Write(_lines.Next()[25..]);
        Send(cable, 3);

        monitor.Await(() => monitor.Statistics.Lines == 3);
        Assert.Equal((3, 0, 0, 0), Counts(monitor));
    }

    private static (long Lines, long Lost, long Damaged, long Restarts) Counts(RunningMonitor monitor)
    {
        MonitorStatistics statistics = monitor.Statistics;
        Assert.Equal(statistics.Restarts, monitor.Restarts);
        return (statistics.Lines, statistics.Lost, statistics.Damaged, statistics.Restarts);
    }

    private void Send(PseudoTerminal cable, int count)
    {
        for (int k = 0; k < count; k++)
        {
            cable.Board.Write(_lines.Next());
        }
    }

    private void Skip(int count)
    {
        for (int k = 0; k < count; k++)
        {
            _lines.Next();
        }
    }
}
