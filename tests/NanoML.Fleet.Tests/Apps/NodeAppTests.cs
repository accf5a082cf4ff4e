using System.Device.Gpio;
using System.Globalization;
using System.Text.Json;
using NanoML.Apps.Motion;
using NanoML.Apps.Node;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Fleet.Tests.Support;
using NanoML.Hardware;
using NanoML.Player;
using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Fleet.Tests.Apps;

/// <summary>
/// The application Node whole, but for its board: from the registers of a simulated sensor and the files of a drive to a real broker over TLS, and
/// <c>nanoml fleet</c> at the other side of it.
/// </summary>
public sealed class NodeAppTests : IDisposable
{
    private const string Name = "gate-1";
    private const int MostContent = 1024;
    private const int TurnMilliseconds = 5;
    private const double CountsPerG = 16384;

    private static readonly string s_motion = Path.Combine(Repository.Firmware, "apps", "Motion", "model.onnx");

    private readonly TempFolder _temp = new();
    private readonly GpioController _gpio = new();
    private readonly CancellationTokenSource _end = new();
    private readonly LineList _lines = new();
    private Mosquitto? _broker;
    private Thread? _board;
    private volatile int _running;
    private volatile int _results;

    public void Dispose()
    {
        _end.Cancel();
        _board?.Join();
        _broker?.Dispose();
        _gpio.Dispose();
        _end.Dispose();
        _temp.Dispose();
    }

    [MosquittoFact]
    public void Node_InfersReportsUpdatesAndGoesBack()
    {
        _broker = new Mosquitto([Name]);
        byte[] int4 = Pack("--weights", "int4");
        byte[] int8 = Pack();
        SignedModels.Sign(_temp.File("1.nml"), int4, 1);
        SignedModels.Sign(_temp.File("2.nml"), int8, 2);
        SignedModels.Sign(_temp.File("3.nml"), SignedModels.Pack(_temp.File("xor.nml"), Bundled.Xor, "esp32", Bundled.XorCalibration), 3);
        _board = new Thread(Run);
        _board.Start();

        // The image's own model runs first.
        Await(node => node.GetProperty("online").GetBoolean() && Runs(node, 0));
        Update("1.nml").Succeeded();
        Await(node => Runs(node, 1));
        Update("2.nml").Succeeded();
        Await(node => Runs(node, 2));
        Fleet("rollback", "--model-version", "2", "--history", "none").Succeeded();
        Await(node => Runs(node, 1));

        // It plays, but it is not for this sensor.
        CommandResult refused = Update("3.nml");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("NML0608", refused.Error, StringComparison.Ordinal);
        Await(node => Runs(node, 1));

        // Lines on the serial port went on all the while, with labels of the exercises.
        _end.Cancel();
        _board.Join();
        string[] labels = [.. _lines.Lines.Select(LineList.Parse).Where(line => line.ContainsKey("label")).Select(line => line["label"]).Distinct()];
        Assert.Subset(labels.ToHashSet(), new HashSet<string> { "other", "squat", "jumping_jack", "lunge" });
    }

    /// <summary>What Main does, on this machine.</summary>
    private void Run()
    {
        string folder = _temp.File("drive");
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, NodeSettings.FileName), $"name={Name}\ngroup=home\nbroker=localhost\nport={_broker!.TlsPort}\nuser={Name}\npassword={Mosquitto.PasswordOf(Name)}\n");
        File.Copy(_broker.Authority, Path.Combine(folder, NodeSettings.AuthorityName));
        var drive = new DriveFolder(folder + Path.DirectorySeparatorChar);
        NodeSettings settings = NodeSettings.Read(drive);
        Assert.Null(settings.Problem);

        var sensor = new SimulatedMpu6886
        {
            Motion = sample => [.. Enumerable.Range(0, MotionStage.Axes).Select(axis => SyntheticMotion.Count(sample, axis) / CountsPerG), 0, 0, 0],
        };
        var source = new Mpu6886(SimulatedI2c.Open(sensor, MpuImu.DefaultAddress), AccelerometerRange.G2, MotionStage.SamplesPerSecond);
        var store = new ModelStore(drive, new SignatureVerifier(SignedModels.Modulus)) { TrialInferences = 5 };
        store.Open();
        var broker = new MqttBroker(
            settings.Host, settings.BrokerPort, settings.User, settings.Password, settings.Authority, null, 4, FleetNode.MessageBytes(MostContent));
        var node = new FleetNode(broker, new NodeIdentity(settings.Name, settings.Group, "twin", "Node-0.1.0"), store, MostContent)
        {
            Restarts = RestartCounter.Count(drive),
            TelemetrySeconds = 1,
        };
        var app = new NodeApp(node, store, source, _lines, _gpio.OpenPin(19, PinMode.Output));
        while (!_end.IsCancellationRequested)
        {
            sensor.Advance(TurnMilliseconds);
            _results += app.Step() == TurnResult.Inferred ? 1 : 0;
            _running = (app.Model as ModelPlayer)?.File.Version ?? 0;
        }

        broker.Close();
    }

    private byte[] Pack(params string[] options)
    {
        IEnumerable<string> windows = Enumerable.Range(0, (SyntheticMotion.Samples - MotionStage.WindowSamples) / MotionStage.Hop)
            .Select(k => string.Join(',', Enumerable.Range(k * MotionStage.Hop, MotionStage.WindowSamples)
                .SelectMany(sample => Enumerable.Range(0, MotionStage.Axes).Select(axis => SyntheticMotion.Count(sample, axis).ToString(CultureInfo.InvariantCulture)))));
        string data = _temp.Write("windows.csv", string.Join('\n', windows) + "\n");
        string file = _temp.File("packed.nml");
        CommandLine.Run(["pack", s_motion, "--target", "m5stickc-plus2", "--data", data, "--stream", "--hop", "32", "--out", file, .. options]).Succeeded();
        return File.ReadAllBytes(file);
    }

    private CommandResult Update(string file) => Fleet("update", _temp.File(file), "--history", "none", "--soak", "0.1s");

    private CommandResult Fleet(string verb, params string[] options) => CommandLine.Run(
        ["fleet", verb, "--broker", $"mqtts://localhost:{_broker!.TlsPort}", "--ca", _broker.Authority, "--user", Mosquitto.Operator, "--password-file", _broker.PasswordFile, .. options]);

    private void Await(Predicate<JsonElement> condition)
    {
        for (int turn = 0; turn < 60; turn++)
        {
            JsonElement[] nodes = [.. Fleet("list", "--json").Succeeded().Json.GetProperty("nodes").EnumerateArray()];
            if (nodes.Length == 1 && condition(nodes[0]))
            {
                return;
            }
        }

        throw new InvalidOperationException($"the node does not come to what was awaited: it runs version {_running}");
    }

    /// <summary>Whether the node says that a version runs, and that version gives results.</summary>
    private bool Runs(JsonElement node, int version)
    {
        int before = _results;
        return node.GetProperty("state").GetProperty("model").GetInt32() == version && _running == version
            && SpinWait.SpinUntil(() => _results > before, TimeSpan.FromSeconds(5)) && _running == version;
    }
}
