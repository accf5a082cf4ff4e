using System.Diagnostics;
using System.Text;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Splitting;
using NanoML.Fleet.Tests.Support;
using NanoML.Hardware;
using NanoML.Offload;
using NanoML.OnnxRuntime;
using NanoML.Runtime;

namespace NanoML.Fleet.Tests.Fleets;

/// <summary>Boards that ask the host of a split model over a real broker.</summary>
public sealed class HostOverBrokerTests : IDisposable
{
    private const int Questions = 3;
    private const int MostContent = 64;

    private static readonly string[] s_names = ["gate-1", "gate-2"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [MosquittoFact]
    public void Boards_AreAnsweredOverTls()
    {
        string folder = _temp.File("split");
        CommandLine.RunDigits("split", "--at", "/pool/MaxPool", "--kernels", "reference", "--out", folder).Succeeded();
        (SplitDescription split, byte[] part) = SplitDescription.Read(folder);
        using HostModel model = HostModel.Open(new OnnxRuntimeReference(), part, new Shape(split.Sent.Shape), folder);
        using var broker = new Mosquitto(s_names);
        Task<CommandResult> host = Task.Run(() => CommandLine.Run(
            "host", folder, "--broker", $"mqtts://localhost:{broker.TlsPort}", "--ca", broker.Authority, "--user", Mosquitto.Operator, "--password-file", broker.PasswordFile,
            "--count", $"{s_names.Length * Questions}"));
        Task<int[]>[] boards = [.. s_names.Select((name, seed) => Task.Run(() => Ask(broker, name, split, new Random(seed))))];
        Task.WaitAll(boards);

        Assert.Equal(
            s_names.Select((_, seed) => Expected(model, split, new Random(seed))), boards.Select(board => board.Result));
        CommandResult result = host.Result.Succeeded();
        Assert.Equal(s_names.Length * Questions, result.OutputLines.Count(line => line.StartsWith("host seq=", StringComparison.Ordinal)));
        Assert.All(s_names, name => Assert.Contains($"# {name}: a board with the other part of this split", result.OutputLines));
    }

    [Theory]
    [InlineData]
    [InlineData("--port", "nowhere", "--broker", "nowhere")]
    [InlineData("--broker", "localhost", "--node", "a/b")]
    public void Options_ThatDoNotGoTogether_AreAUsageError(params string[] options) => CommandLine.Run(["host", "nowhere", .. options]).Failed(2, "NML0501");

    /// <summary>What a board does, with the device's own classes.</summary>
    private static int[] Ask(Mosquitto broker, string name, SplitDescription split, Random random)
    {
        var connection = new MqttBroker(
            "localhost", broker.TlsPort, name, Mosquitto.PasswordOf(name), [.. Encoding.ASCII.GetBytes(File.ReadAllText(broker.Authority)), 0], null, 2, MostContent);
        var link = new MessageLink(new HostLine(connection, name, split.Sent.Bytes), MostContent, long.MaxValue);
        var part = new HostPart(link, split.IdentityBytes, split.Sent.Bytes, 0) { RetryMilliseconds = 200 };
        var classes = new List<int>();
        var tensor = new byte[split.Sent.Bytes];
        long start = Stopwatch.GetTimestamp();
        while (classes.Count < Questions && Stopwatch.GetElapsedTime(start) < s_patience)
        {
            HostState before = part.State;
            HostState state = part.Turn();
            if (before == HostState.Waiting && state == HostState.Answered)
            {
                classes.Add(part.Class);
            }

            if (state is HostState.Ready or HostState.Answered && classes.Count < Questions)
            {
                random.NextBytes(tensor);
                part.Send(tensor);
            }

            Thread.Sleep(1);
        }

        connection.Close();
        return [.. classes];
    }

    private static int[] Expected(HostModel model, SplitDescription split, Random random)
    {
        var tensor = new byte[split.Sent.Bytes];
        return [.. Enumerable.Range(0, Questions).Select(_ =>
        {
            random.NextBytes(tensor);
            return split.Result.ClassOf(model.Run([.. tensor])) ?? -1;
        })];
    }
}
