using System.Text.Json;
using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;
using NanoML.Firmware.Tests.Support;
using NanoML.Fleet.Tests.Support;
using NanoML.Player;
using NanoML.Runtime;
using NanoML.Updates;
using NanoML.Updates.Tests.Support;

namespace NanoML.Fleet.Tests.Device;

/// <summary>A node, with a broker and a drive in memory.</summary>
public sealed class FleetNodeTests
{
    private readonly MemoryBroker _broker = new();
    private readonly ManualClock _clock = new();
    private readonly CutFolder _drive = new();
    private readonly MemoryConnection _connection;
    private readonly NodeApplication _application;

    public FleetNodeTests()
    {
        _connection = new MemoryConnection(_broker);
        _application = Start(_connection);
    }

    private FleetNode Node => _application.Node;

    [Fact]
    public void NewNode_SaysThatItIsThereAndWhatItHas()
    {
        _application.Turn();

        Assert.Equal(("gate-7", "nanoml/1/gate-7/online", "0", 30), (
            _connection.Session!.ClientId, _connection.Session.WillTopic, _connection.Session.WillMessage, _connection.Session.KeepAliveSeconds));
        Assert.Equal("1"u8, _broker.Retained["nanoml/1/gate-7/online"]);
        Assert.Equal(
            $$"""{"v":1,"group":"hall-2","board":"esp32-psram","app":"Node-1.0","player":{{ModelFile.PlayerVersion}},"model":0,"trial":0,"highest":0,"rejected":0,"reason":0,"restarts":1,"up":0,"every":60}""",
            Assert.Single(_broker.Texts("nanoml/1/gate-7/state")));
    }

    [Fact]
    public void Telemetry_IsSentAtItsRateAndWhileInferencesGoOn()
    {
        for (int second = 0; second < 180; second++)
        {
            _application.Turn();
            _clock.Microseconds += 1_000_000;
        }

        string[] sent = [.. _broker.Texts("nanoml/1/gate-7/telemetry")];
        Assert.Equal(3, sent.Length);
        Assert.Equal(
            """{"v":1,"up":120,"restarts":1,"model":0,"inferences":120,"class":0,"label":"0","confidence":50,"us":17,"overruns":0,"errors":0,"recoveries":0}""",
            sent[2]);
        Assert.Single(_broker.Texts("nanoml/1/gate-7/state"));
    }

    [Fact]
    public void Model_ComesIsTriedAndStays_AndTheOneBeforeComesBack()
    {
        Send(SignedModels.First);
        Assert.Equal((0, 1), Versions(State()));
        TurnSome(5);
        Assert.Equal((1, 0), Versions(State()));
        Send(SignedModels.Second);
        TurnSome(5);
        Assert.Equal((2, 0), Versions(State()));
        Assert.Equal(SignedModels.Read(SignedModels.Second).Hash, State().GetProperty("hash").GetString());

        ModelSending.GoBack(new UpdateLink(Link(_application)));
        TurnSome(2);
        Assert.Equal((1, 0), Versions(State()));
        Assert.Equal((2, (int)RejectReason.OnRequest), (State().GetProperty("rejected").GetInt32(), State().GetProperty("reason").GetInt32()));
    }

    [Fact]
    public void ModelThatFailsItsTest_IsGivenUpAndItIsSaid()
    {
        Send(SignedModels.First);
        TurnSome(5);
        Send(SignedModels.FailsItsTest);
        TurnSome(1);
        Assert.Equal((1, 0), Versions(State()));
        Assert.Equal((2, (int)RejectReason.SelfTestFailed), (State().GetProperty("rejected").GetInt32(), State().GetProperty("reason").GetInt32()));
    }

    /// <summary>What the sensor measures is not what the model was calibrated with.</summary>
    [Fact]
    public void ModelThatExpectsOtherInputs_SaysThatTheyDrift()
    {
        Send(SignedModels.First);
        TurnSome(5);
        Assert.InRange(Drift(), 0, 99);
        Send(SignedModels.Drifts);
        TurnSome(5);
        Assert.InRange(Drift(), 100, int.MaxValue);
    }

    [Fact]
    public void UnsignedModel_IsRefused() =>
        Assert.Contains("signature", Assert.Throws<CompilerException>(() => Send(SignedModels.Unsigned)).Message, StringComparison.Ordinal);

    /// <summary>The longest names and a model in each slot: all of it is said, within the bound.</summary>
    [Fact]
    public void LongestState_Fits()
    {
        string longest = new('n', NodeTopics.LongestName);
        var application = new NodeApplication(
            _connection, new NodeIdentity(longest, longest, longest, longest), _drive, new SignatureVerifier(SignedModels.Modulus), _clock);
        var link = new UpdateLink(new MemoryLink(_broker, longest, () => application.Turn()));
        ModelSending.Send(link, SignedModels.Read(SignedModels.First));
        for (int k = 0; k < 5; k++)
        {
            application.Turn();
        }

        application.Store.TrialInferences = int.MaxValue;
        ModelSending.Send(link, SignedModels.Read(SignedModels.Second));
        application.Turn();

        JsonElement state = JsonDocument.Parse(_broker.Retained[$"nanoml/1/{longest}/state"]).RootElement;
        Assert.Equal((1, 2), Versions(state));
        Assert.Equal(60, state.GetProperty("every").GetInt32());
        Assert.InRange(_broker.Retained[$"nanoml/1/{longest}/state"].Length, 300, JsonPayload.MostBytes - 60);
    }

    [Fact]
    public void BrokerThatIsAway_IsLookedForEverLessOften()
    {
        _application.Turn();
        _broker.IsThere = false;
        int before = _connection.Attempts;
        for (int second = 0; second < 600; second++)
        {
            _application.Turn();
            _clock.Microseconds += 1_000_000;
        }

        Assert.InRange(_connection.Attempts - before, 10, 30);
        Assert.Equal(601, _application.Health.Inferences);
        _broker.IsThere = true;
        _broker.Retained.Clear();
        for (int second = 0; second < 64; second++)
        {
            _application.Turn();
            _clock.Microseconds += 1_000_000;
        }

        Assert.True(Node.IsUp);
        Assert.Equal(["nanoml/1/gate-7/online", "nanoml/1/gate-7/state"], _broker.Retained.Keys.Order());
    }

    [Fact]
    public void DriverThatThrows_IsABrokerThatIsAway()
    {
        _application.Turn();
        _connection.Failure = new InvalidOperationException("the socket is gone");
        _clock.Microseconds += 61_000_000;
        _application.Turn();
        Assert.False(_connection.IsConnected);
        TurnSome(3);
        _connection.Failure = null;
        _clock.Microseconds += 61_000_000;
        _application.Turn();
        Assert.True(Node.IsUp);
    }

    /// <summary>The network sets the clock forward by decades, or back.</summary>
    [Fact]
    public void ClockThatJumps_StopsNothing()
    {
        _application.Turn();
        foreach (long jump in new[] { 1_700_000_000_000_000, -1_600_000_000_000_000 })
        {
            _clock.Microseconds += jump;
            _application.Turn();
            int before = _broker.Texts("nanoml/1/gate-7/telemetry").Count();
            for (int second = 0; second < 60; second++)
            {
                _clock.Microseconds += 1_000_000;
                _application.Turn();
            }

            Assert.Equal(before + 1, _broker.Texts("nanoml/1/gate-7/telemetry").Count());
        }

        Assert.Contains("\"up\":120,", _broker.Texts("nanoml/1/gate-7/telemetry").Last(), StringComparison.Ordinal);
    }

    /// <summary>A wish that lies there would be granted with every connection.</summary>
    [Fact]
    public void RetainedWish_IsDropped()
    {
        _broker.Publish("nanoml/1/gate-7/to", [1, 2, 3, 4, .. MessageFrame.Of('S', [])], isRetained: true);
        TurnSome(3);
        Assert.Empty(_broker.Texts("nanoml/1/gate-7/from"));
        _broker.Publish("nanoml/1/gate-7/to", [1, 2, 3, 4, .. MessageFrame.Of('S', [])]);
        TurnSome(3);
        Published answer = Assert.Single(_broker.All, message => message.Topic == "nanoml/1/gate-7/from");
        Assert.Equal<byte>([1, 2, 3, 4], answer.Payload[..4]);
    }

    [Fact]
    public void MoreMessagesThanWait_AreDropped()
    {
        _application.Turn();
        for (int k = 0; k < 10; k++)
        {
            _broker.Publish("nanoml/1/gate-7/to", [(byte)k, 0, 0, 0, .. MessageFrame.Of('S', [])]);
        }

        TurnSome(20);
        Assert.Equal([0, 1, 2, 3], _broker.All.Where(message => message.Topic == "nanoml/1/gate-7/from").Select(message => (int)message.Payload[0]));
        Assert.Equal(6, _connection.Dropped);
    }

    /// <summary>Garbage, cut and changed messages, lengths that lie: nothing throws, nothing is taken, and the next question is answered.</summary>
    [Fact]
    public void HostileMessages_ChangeNothing()
    {
        Send(SignedModels.First);
        TurnSome(5);
        int answers = 0;
        var random = new Random(Fuzz.Seed);
        OutgoingModel model = SignedModels.Read(SignedModels.Second);
        byte[][] good =
        [
            MessageFrame.Of('A', model.Announcement), MessageFrame.Of('P', [0, 0, 0, 0, .. model.Bytes.AsSpan(0, 100)]), MessageFrame.Of('C', []), MessageFrame.Of('S', []),
        ];
        for (int turn = 0; turn < Fuzz.Turns(3000); turn++)
        {
            byte[] message = [1, 0, 0, 0, .. good[random.Next(good.Length)]];
            int flips = random.Next(1, 8);
            for (int k = 0; k < flips; k++)
            {
                message[random.Next(4, message.Length)] ^= (byte)(1 << random.Next(8));
            }

            message = random.Next(3) == 0 ? message[..random.Next(message.Length)] : message;
            message = random.Next(5) == 0 ? [.. message, .. new byte[random.Next(600)]] : message;
            _broker.Publish("nanoml/1/gate-7/to", message);
            _application.Turn();
            if (turn % 100 == 0)
            {
                Assert.Equal(1, new UpdateLink(Link(_application)).Status().Current);
                answers++;
            }

            _broker.All.Clear();
        }

        Assert.True(answers > 10);
        Assert.Equal((1, false), (_application.Store.Current.Version, _application.Store.Transfer.IsRunning));
        Assert.Null(_application.Store.OnTrial);
    }

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        var node = new FleetNode(new SilentConnection(), new NodeIdentity("n", "g", "b", "a"), _application.Store, 512, _clock)
        {
            TelemetrySeconds = 1,
            Health = _application.Health,
            Drift = new DriftDetector(new InputStatistics(100, 10, 50, 10), 4),
        };
        NanoModel model = new NamedModel();
        void Run()
        {
            for (int turn = 0; turn < 100; turn++)
            {
                _clock.Microseconds += 500_000;
                node.Turn();
                node.Count(model, 1234);
            }
        }

        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private NodeApplication Start(BrokerConnection connection) => new(
        connection, new NodeIdentity("gate-7", "hall-2", "esp32-psram", "Node-1.0"), _drive, new SignatureVerifier(SignedModels.Modulus), _clock);

    private MemoryLink Link(NodeApplication application) => new(_broker, "gate-7", () => application.Turn());

    private void Send(string path) => ModelSending.Send(new UpdateLink(Link(_application)), SignedModels.Read(path));

    private void TurnSome(int turns)
    {
        for (int k = 0; k < turns; k++)
        {
            _application.Turn();
        }
    }

    private int Drift() => JsonDocument.Parse(_broker.Texts("nanoml/1/gate-7/telemetry").Last()).RootElement.GetProperty("drift").GetInt32();

    private JsonElement State() => JsonDocument.Parse(_broker.Retained["nanoml/1/gate-7/state"]).RootElement;

    private static (int Model, int Trial) Versions(JsonElement state) => (state.GetProperty("model").GetInt32(), state.GetProperty("trial").GetInt32());

    private sealed class NamedModel() : NanoModel(new byte[4], 4, 1f, 0, [1, 200, 3], 1f / 256, 0)
    {
        public override void Invoke()
        {
        }

        public override string LabelOf(int index) => "a \"label\"";
    }

    private sealed class SilentConnection() : BrokerConnection(4, FleetNode.MessageBytes(512))
    {
        private bool _isOpen;

        public override bool IsConnected => _isOpen;

        protected override bool Connect(BrokerSession session) => _isOpen = true;

        protected override bool Subscribe(string topic) => true;

        protected override bool Publish(string topic, byte[] bytes, int start, int count, bool isRetained, bool isAcknowledged) => true;

        protected override void Abort() => _isOpen = false;
    }
}
