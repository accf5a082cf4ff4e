using System.Diagnostics;
using System.Text.Json;
using NanoML.Fleet.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Fleet.Tests.Fleets;

/// <summary>As many twins as NANOML_TWINS says, in one process, with keyword spotting, signed, on Mosquitto; it prints how long all takes.</summary>
public sealed class ManyTwinsTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan s_mostTime = TimeSpan.FromMinutes(5);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [ManyTwinsFact]
    public void Fleet_IsUpdatedStoppedAndSurvivesItsBroker()
    {
        byte[] model = SignedModels.Pack(_temp.File("kws.nml"), SharedData.Model("kws.onnx"), "esp32-psram", SharedData.Data("kws_calib.npz"));
        output.WriteLine($"{ManyTwins.Count} twins, a model of {model.Length} bytes, {Environment.ProcessorCount} cores");
        using var broker = new Mosquitto(TwinFleet.Names(ManyTwins.Count));
        using var fleet = new TwinFleet(ManyTwins.Count, broker.Port, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), threads: 8);
        Time("all are there", () =>
        {
            fleet.Start();
            Await(() => List(broker).Count(node => node.GetProperty("online").GetBoolean() && node.GetProperty("state").ValueKind == JsonValueKind.Object) == ManyTwins.Count);
        });
        Time("version 1 in one stage", () => Update(broker, Version(model, 1), "--stages", "100%").Succeeded());
        Assert.All(fleet.Twins, twin => Assert.Equal(1, twin.Version));
        TimeSpan staged = Time("version 2 in stages of one, a tenth and all", () => Update(broker, Version(model, 2), "--stages", "1,10%,100%").Succeeded());
        Assert.InRange(staged, TimeSpan.Zero, s_mostTime);
        Assert.All(fleet.Twins, twin => Assert.Equal(2, twin.Version));

        SignedModels.Sign(_temp.File("bad.nml"), SignedModels.Spoil(model), 3);
        Time("a version 3 that fails its test is stopped", () =>
        {
            CommandResult result = Update(broker, _temp.File("bad.nml"), "--stages", "1,10%,100%");
            Assert.True(result.ExitCode == 1, result.Error);
            Assert.Single(result.Json.GetProperty("nodes").EnumerateArray());
        });
        Assert.All(fleet.Twins, twin => Assert.Equal(2, twin.Version));

        Time("version 4, with the broker killed twice", () =>
        {
            Task<CommandResult> update = Task.Run(() => Update(broker, Version(model, 4), "--stages", "1,10%,100%"));
            foreach (double share in new[] { 0.2, 0.6 })
            {
                Await(() => fleet.Twins.Count(twin => twin.Version == 4) >= share * ManyTwins.Count);
                broker.Kill();
                Thread.Sleep(2000);
                broker.Restart();
            }

            update.Result.Succeeded();
        });
        Assert.All(fleet.Twins, twin => Assert.Equal(4, twin.Version));
    }

    private string Version(byte[] model, int version)
    {
        string path = _temp.File($"kws-{version}.nml");
        SignedModels.Sign(path, model, version);
        return path;
    }

    private TimeSpan Time(string what, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{what}: {time.TotalSeconds:0.0} s");
        Console.Error.WriteLine($"{what}: {time.TotalSeconds:0.0} s");
        return time;
    }

    private CommandResult Update(Mosquitto broker, string model, params string[] args) => CommandLine.Run(
        ["fleet", "update", model, .. Connection(broker), "--history", _temp.File("history.db"), "--json", "--soak", "0", "--patience", "2m", .. args]);

    private static IEnumerable<JsonElement> List(Mosquitto broker) => CommandLine.Run(["fleet", "list", .. Connection(broker), "--json"]) is { ExitCode: 0 } result
        ? result.Json.GetProperty("nodes").EnumerateArray()
        : [];

    private static string[] Connection(Mosquitto broker) =>
        ["--broker", $"127.0.0.1:{broker.Port}", "--user", Mosquitto.Operator, "--password-file", broker.PasswordFile];

    private static void Await(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(5), "it did not come about");
            Thread.Sleep(100);
        }
    }
}
