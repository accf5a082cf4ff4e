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
    private static CommandResult Follow(params string[] options)
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
        return run.Result.Succeeded();
    }
}
