using System.Text.Json;

namespace NanoML.Cli.Tests.Monitoring;

public sealed class MonitorVerbTests
{
    [PseudoTerminalFact]
    public void Monitor_InAPipe_PrintsTheLinesAndASummary()
    {
        string[] lines = Follow().OutputLines;

        Assert.Equal("# port open", lines[0]);
        Assert.StartsWith("NML seq=0 class=0 label=squat ", lines[1]);
        Assert.StartsWith("# damaged: NML seq=1 ", lines[2]);
        Assert.Equal("hello", lines[3]);
        Assert.StartsWith("NML seq=2 event=class from=0 to=2 label=jumping_jack", lines[4]);
        Assert.Equal("# 1 lost", lines[5]);
        Assert.StartsWith("NML seq=4 ", lines[6]);
        Assert.Equal("# 2 results, 1 events, 1 lost, 1 damaged, 0 restarts, 0 reconnects", lines[7]);
        Assert.Equal("# us: mean 1092, least 1037, greatest 1148", lines[8]);
        Assert.Equal(["# class 0 squat: 1", "# class 3 other: 1"], lines[9..]);
    }

    [PseudoTerminalFact]
    public void Monitor_Json_IsAnObjectALine()
    {
        JsonElement[] objects = [.. Follow("--json").OutputLines.Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(["port", "seq", "damaged", "text", "seq", "lost", "seq"], objects.Select(o => o.EnumerateObject().ElementAt(1).Name));
        Assert.Equal(59, objects[1].GetProperty("confidence").GetInt32());
        Assert.Equal("squat", objects[1].GetProperty("label").GetString());
        Assert.Equal("class", objects[4].GetProperty("event").GetString());
        Assert.All(objects, o => Assert.Equal(DateTimeKind.Utc, o.GetProperty("time").GetDateTime().Kind));
    }

    [PseudoTerminalFact]
    public void Monitor_Csv_IsARowForEverything()
    {
        string[][] rows = [.. Follow("--csv").OutputLines.Select(line => line.Split(','))];

        Assert.Equal("time,kind,seq,class,label,confidence,score,us,pre,drift,heap,details", string.Join(',', rows[0]));
        Assert.Equal(["kind", "port", "result", "damaged", "text", "event class", "lost", "result"], rows.Select(row => row[1]));
        Assert.Equal(["0", "0", "squat", "59", "", "1037", "120", "1", "", ""], rows[2][2..]);
        Assert.Equal("from=0 to=2 label=jumping_jack", rows[5][^1]);
        Assert.All(rows, row => Assert.Equal(12, row.Length));
    }

    [PseudoTerminalFact]
    public void Monitor_Out_WritesTheLogBesideTheText()
    {
        using var folder = new TempFolder();
        string file = folder.File("results.csv");

        Assert.StartsWith("# port open\nNML seq=0", Follow("--out", file).Output);
        Assert.Equal(8, File.ReadAllLines(file).Length);
    }

    [Fact]
    public void Monitor_NoSuchPort_SaysWhichAreThere() =>
        CommandLine.Run("monitor", "--port", "/dev/no-such-port").Failed(2, "NML0601", "/dev/no-such-port", "here");

    [Fact]
    public void Monitor_NoSuchPort_LeavesNoLogBehindAndAnOlderOneAlone()
    {
        using var folder = new TempFolder();
        string older = folder.File("older.csv");
        File.WriteAllText(older, "yesterday\n");

        CommandLine.Run("monitor", "--port", "/dev/no-such-port", "--out", older).Failed(2, "NML0601");
        CommandLine.Run("monitor", "--port", "/dev/no-such-port", "--out", folder.File("new.csv")).Failed(2, "NML0601");

        Assert.Equal("yesterday\n", File.ReadAllText(older));
        Assert.False(File.Exists(folder.File("new.csv")));
    }

    [PseudoTerminalFact]
    public void Monitor_LogThatCannotBeWritten_IsAnError()
    {
        using var folder = new TempFolder();
        using var cable = new PseudoTerminal();

        CommandLine.Run("monitor", "--port", cable.Port, "--out", folder.File("no/such/folder.csv")).Failed(2, "NML0504", "folder.csv");
    }

    [FullDiskFact]
    public void Monitor_LogOnAFullDisk_GoesOnAndSaysSoOnce()
    {
        CommandResult result = Run("--out", "/dev/full", "--csv");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("# 2 results, 1 events, 1 lost, 1 damaged", result.Output, StringComparison.Ordinal);
        string[] errors = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, errors.Length);
        Assert.StartsWith("nanoml: warning: /dev/full: the log ends here", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("nanoml: error NML0513: /dev/full", errors[1], StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void Monitor_EscapeSequences_ReachNeitherTextNorLog()
    {
        foreach (string format in new[] { "--csv", "--json", "" })
        {
            string output = Hostile([.. format.Length > 0 ? new[] { format } : []]).Output;
            Assert.DoesNotContain('\e', output);
            Assert.DoesNotContain('\a', output);
            Assert.DoesNotContain('\u009b', output);
        }
    }

    [PseudoTerminalFact]
    public void Monitor_CsvOfFormulas_IsTextToASpreadsheet()
    {
        string[] rows = Hostile("--csv").OutputLines;
        Assert.Contains(",'=1+1,", rows[2], StringComparison.Ordinal);
        Assert.Contains(",-12.25,", rows[2], StringComparison.Ordinal);
        Assert.EndsWith(",\"'@SUM(A1, 2) \"\"x\"\"\"", rows[3], StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void Monitor_FileThatIsNoPort_IsAnError()
    {
        using var folder = new TempFolder();
        string file = folder.File("file");
        File.WriteAllText(file, "");

        CommandLine.Run("monitor", "--port", file).Failed(2, "NML0601", file);
    }

    [Fact]
    public void Monitor_JsonAndCsv_IsAUsageError() =>
        CommandLine.Run("monitor", "--port", "x", "--json", "--csv").Failed(2, "NML0501", "--csv");

    /// <summary>Two results, with a damaged one, foreign text, an event and a lost result between them.</summary>
    private static CommandResult Follow(params string[] options) => Run(options).Succeeded();

    /// <summary>A result whose label is a formula, text that is one, and text and a result with escape sequences.</summary>
    private static CommandResult Hostile(params string[] options)
    {
        using var cable = new PseudoTerminal();
        Task<CommandResult> run = Task.Run(() => CommandLine.Run(["monitor", "--port", cable.Port, "--count", "2", .. options]));
        cable.Board.Write(Line("seq=0 class=0 label==1+1 score=-12.25"));
        cable.Board.Write("@SUM(A1, 2) \"x\"\n"u8);
        cable.Board.Write("\e]0;title\a\e[2Jhello\u009b2J\n"u8);
        cable.Board.Write(Line("seq=1 class=1 label=\e[31mred\u009b0m us=1"));
        return run.Result.Succeeded();

        static byte[] Line(string pairs)
        {
            byte[] body = System.Text.Encoding.UTF8.GetBytes("NML " + pairs);
            return [.. body, .. System.Text.Encoding.ASCII.GetBytes($" crc={NanoML.Cli.Messages.Checksum.Of(body):x4}\n")];
        }
    }

    private static CommandResult Run(params string[] options)
    {
        using var cable = new PseudoTerminal();
        var board = new BoardLines();
        Task<CommandResult> run = Task.Run(() => CommandLine.Run(["monitor", "--port", cable.Port, "--count", "2", .. options]));
        cable.Board.Write(board.Next());
        byte[] damaged = board.Next();
        damaged[20] ^= 1;
        cable.Board.Write(damaged);
        cable.Board.Write("hello\n"u8);
        cable.Board.Write(board.NextEvent(0, 2));
        board.Next();
        cable.Board.Write(board.Next());
        return run.Result;
    }
}
