using System.Diagnostics;
using System.Text.Json;
using NanoML.Fleet.Tests.Support;

namespace NanoML.Fleet.Tests.Fleets;

/// <summary><c>nanoml fleet</c> with twins of boards on a real Mosquitto.</summary>
public sealed class MosquittoTests : IDisposable
{
    private const int Count = 30;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _temp = new();
    private Mosquitto? _broker;
    private TwinFleet? _fleet;

    private Mosquitto Broker => _broker ??= new Mosquitto(TwinFleet.Names(Count));

    private TwinFleet Fleet => _fleet!;

    public void Dispose()
    {
        _fleet?.Dispose();
        _broker?.Dispose();
        _temp.Dispose();
    }

    [MosquittoFact]
    public void Update_GoesInStages_AndIsListedAndBroughtBack()
    {
        Install(Count, telemetry: 1);
        JsonElement done = Update(SignedModels.Second, "--stages", "1,10%,100%", "--soak", "0.2s").Succeeded().Json;
        Assert.Equal("done", done.GetProperty("outcome").GetString());
        Assert.Equal([1, 2, 27], done.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("confirmed").GetInt32()));
        Assert.All(Fleet.Twins, twin => Assert.Equal(2, twin.Version));
        Assert.Equal(Count, Update(SignedModels.Second).Succeeded().Json.GetProperty("unchanged").GetInt32());

        Assert.Equal(10, Run("rollback", "--model-version", "2", "--group", "hall-1", "--history", History, "--json").Succeeded().Json.GetProperty("rolledBack").GetInt32());
        Await(() => Nodes("--group", "hall-1").All(node => node.GetProperty("state").GetProperty("model").GetInt32() == 1));
        Assert.All(Nodes("--group", "hall-2"), node => Assert.Equal(2, node.GetProperty("state").GetProperty("model").GetInt32()));
        string list = Run("list").Succeeded().Output;
        Assert.Contains("2: someone asked for the model before", list, StringComparison.Ordinal);
        Assert.Contains("30 nodes, 30 of them there", list, StringComparison.Ordinal);
        Assert.Equal(
            ["1 on trial", "1 confirmed", "2 on trial", "2 confirmed", "2 rolled back"],
            Events("twin-0000").Select(row => $"{row.GetProperty("version").GetInt32()} {row.GetProperty("outcome").GetString()}"));
    }

    [MosquittoFact]
    public void ModelThatFailsItsTest_StopsInTheFirstStage()
    {
        Install(5);
        CommandResult result = Update(SignedModels.FailsItsTest, "--stages", "1,50%,100%");
        Stopped(result, "stage 1", "its test gave other bytes");
        Assert.Equal(["given up"], Outcomes(result));
        Assert.All(Fleet.Twins, twin => Assert.Equal(1, twin.Version));
    }

    [MosquittoFact]
    public void ModelThatDrifts_StopsInTheFirstStageAndIsRolledBack()
    {
        Install(5, telemetry: 1);
        CommandResult result = Update(SignedModels.Drifts, "--stages", "2,100%", "--soak", "10s");
        Stopped(result, "stage 1", "its inputs drift");
        Assert.Equal(["rolled back", "rolled back"], Outcomes(result));
        Assert.All(Fleet.Twins, twin => Assert.Equal(1, twin.Version));
        Assert.Contains("unhealthy", Events("twin-0000").Concat(Events("twin-0001")).Select(row => row.GetProperty("outcome").GetString()));
    }

    [MosquittoFact]
    public void NodesThatCrashOrFailOrGoSilent_StopTheirStage()
    {
        Create(4, telemetry: 1);
        Fleet.Twins[1].Crashes = version => version == 2;
        Fleet.Twins[2].Fails = version => version == 2;
        Install();
        Stopped(Update(SignedModels.Second, "--node", "twin-0001", "--soak", "10s"), "restarted");
        Stopped(Update(SignedModels.Second, "--node", "twin-0002", "--soak", "10s"), "faults rose");
        Task end = Task.Run(() =>
        {
            Await(() => Fleet.Twins[3].Version == 2);
            Fleet.Twins[3].IsOff = true;
        });
        Stopped(Update(SignedModels.Second, "--node", "twin-0003", "--soak", "20s", "--patience", "3s"), "not heard");
        end.Wait();
        Await(() => Nodes().Count(node => !node.GetProperty("online").GetBoolean()) == 1);
        Run("list", "--node", "twin-9999").Failed(2, "NML0607", "twin-9999");
    }

    /// <summary>The broker is killed while nodes are sent to.</summary>
    [MosquittoFact]
    public void BrokerThatIsKilled_LosesNothing()
    {
        Install(Count);
        Task<CommandResult> update = Task.Run(() => Update(SignedModels.Second, "--parallel", "2"));
        Await(() => Fleet.Twins.Count(twin => twin.Version == 2) >= 5);
        Broker.Kill();
        int before = Fleet.Twins.Count(twin => twin.Version == 2);
        Broker.Restart();

        update.Result.Succeeded();
        Assert.InRange(before, 5, Count - 5);
        Assert.All(Fleet.Twins, twin => Assert.Equal(2, twin.Version));
        Assert.Equal(Count, Events().Count(row => row.GetProperty("version").GetInt32() == 2 && row.GetProperty("outcome").GetString() == "confirmed"));
        Await(() => Nodes().All(node => node.GetProperty("state").GetProperty("model").GetInt32() == 2));
    }

    [MosquittoFact]
    public void ConnectionsThatMayNotBe_AreRefused()
    {
        Create(1);
        Fleet.Start();
        Await(() => Nodes().Count() == 1);
        string port = $"{Broker.TlsPort}";
        CommandLine.Run("fleet", "list", "--broker", $"mqtts://localhost:{port}", "--ca", Broker.Authority, "--user", "ops", "--password-file", Broker.PasswordFile).Succeeded();
        CommandLine.Run("fleet", "list", "--broker", $"mqtts://localhost:{port}", "--user", "ops", "--password-file", Broker.PasswordFile).Failed(2, "NML0606", "no secure connection", "--ca");
        CommandLine.Run("fleet", "list", "--broker", $"mqtts://127.0.0.1:{port}", "--ca", Broker.Authority, "--user", "ops", "--password-file", Broker.PasswordFile).Failed(2, "NML0606", "no secure connection");
        CommandLine.Run("fleet", "list", "--broker", $"127.0.0.1:{Broker.Port}", "--user", "ops", "--password-file", _temp.Write("wrong", "wrong\n")).Failed(2, "NML0606", "does not let us in");
        CommandLine.Run("fleet", "list", "--broker", $"127.0.0.1:{Broker.Port}").Failed(2, "NML0606", "does not let us in");
        CommandLine.Run("fleet", "list", "--broker", "127.0.0.1:1").Failed(2, "NML0605", "127.0.0.1:1");
        CommandLine.Run("fleet", "list", "--broker", "127.0.0.1", "--user", "ops").Failed(2, "NML0501", "NANOML_MQTT_PASSWORD");
        CommandLine.Run("fleet", "list", "--broker", $"mqtts://localhost:{port}", "--ca", _temp.Write("bad.pem", "no certificate")).Failed(2, "NML0606", "bad.pem");
    }

    /// <summary>Somebody with an operator's rights writes garbage to all topics while an update runs.</summary>
    [MosquittoFact]
    public void HostilePublisher_ChangesNothingAndReachesNoTerminal()
    {
        Install(Count);
        using var hostile = new HostilePublisher(Broker.Port, [.. TwinFleet.Names(Count)]);
        Await(() => hostile.Published > 20);
        Update(SignedModels.Second).Succeeded();
        Await(() => hostile.Published > 100);
        CommandResult list = Run("list").Succeeded();
        Assert.DoesNotContain(list.Output + list.Error, character => character == '\u001b');
        Assert.DoesNotContain("evil name", list.Output, StringComparison.Ordinal);
        Assert.Contains("make no sense", list.Error, StringComparison.Ordinal);
        CommandResult watch = Run("watch", "--count", "20", "--for", "10s").Succeeded();
        Assert.DoesNotContain(watch.Output, character => character == '\u001b');
    }

    private string History => _temp.File("history.db");

    private string[] Connection => ["--broker", $"127.0.0.1:{Broker.Port}", "--user", Mosquitto.Operator, "--password-file", Broker.PasswordFile];

    private CommandResult Run(string verb, params string[] args) => CommandLine.Run(["fleet", verb, .. Connection, .. args]);

    private CommandResult Update(string model, params string[] args) =>
        Run("update", [model, "--history", History, "--json", .. Unless("--patience", "20s", args), .. Unless("--soak", "0", args), .. Unless("--stages", "100%", args), .. args]);

    private static IEnumerable<string> Unless(string option, string value, string[] args) => args.Contains(option) ? [] : [option, value];

    private void Create(int count, int telemetry = 0)
    {
        _fleet = new TwinFleet(count, Broker.Port, s_period);
        foreach (Twin twin in Fleet.Twins)
        {
            twin.TelemetrySeconds = telemetry;
        }
    }

    private void Install(int count, int telemetry = 0)
    {
        Create(count, telemetry);
        Install();
    }

    /// <summary>Starts the twins and brings all of them a first model.</summary>
    private void Install()
    {
        Fleet.Start();
        Await(() => Nodes().Count(node => node.GetProperty("online").GetBoolean() && node.GetProperty("state").ValueKind == JsonValueKind.Object) == Fleet.Twins.Count);
        Update(SignedModels.First).Succeeded();
    }

    private IEnumerable<JsonElement> Nodes(params string[] args) => Run("list", [.. args, "--json"]) is { ExitCode: 0 } result
        ? result.Json.GetProperty("nodes").EnumerateArray()
        : [];

    private IEnumerable<JsonElement> Events(params string[] node) => CommandLine.Run(
        ["fleet", "history", "--history", History, "--count", "1000", "--json", .. node.Length > 0 ? ["--node", .. node] : node])
        .Succeeded().Json.GetProperty("events").EnumerateArray();

    private static IEnumerable<string?> Outcomes(CommandResult result) =>
        result.Json.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("outcome").GetString());

    private static void Stopped(CommandResult result, params string[] words)
    {
        Assert.True(result.ExitCode == 1, result.Output + result.Error);
        Assert.Equal("stopped", result.Json.GetProperty("outcome").GetString());
        Assert.All(words.Prepend("NML0608"), word => Assert.Contains(word, result.Error, StringComparison.Ordinal));
    }

    private static void Await(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "it did not come about");
            Thread.Sleep(20);
        }
    }
}
