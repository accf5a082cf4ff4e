using System.Text.Json;

namespace NanoML.Cli.Tests.Projects;

/// <summary>What is done and what is next follows from what lies in the folder.</summary>
public sealed class StatusTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public StatusTests() => CommandLine.RunIn(_temp.Root, null, "init", "--source", "imu", "--board", "esp32", "--name", "Motion", "--port", "none").Succeeded();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Steps_AreDoneOneAfterTheOther()
    {
        Assert.StartsWith("Record some", Next(("data", "open"), ("model", "open"), ("application", "open"), ("build", "open"), ("board", "open")), StringComparison.Ordinal);
        Record("still", "wave");
        Assert.Equal("nanoml train", Next(("data", "done"), ("model", "open")));
        Train(Bundled.Xor);
        Assert.Equal("nanoml new", Next(("data", "done"), ("model", "done"), ("application", "open")));
        File.SetLastWriteTimeUtc(_temp.File("data/still/1.csv"), DateTime.UtcNow.AddHours(1));
        Assert.Equal("nanoml train", Next(("model", "behind")));
        File.SetLastWriteTimeUtc(_temp.File("data/still/1.csv"), DateTime.UtcNow.AddHours(-1));

        CommandLine.Run("compile", _temp.File("trained/model.onnx"), "--target", "esp32", "--out", _temp.File("Motion")).Succeeded();
        Assert.StartsWith("build ", Next(("application", "done"), ("build", "open")), StringComparison.Ordinal);
        Train(Bundled.DigitsStudent);
        Assert.Equal("nanoml compile", Next(("model", "done"), ("application", "behind")));
    }

    [Fact]
    public void OneClass_IsNotAllThereMustBe()
    {
        Record("still");
        Assert.StartsWith("Record some", Next(("data", "open")), StringComparison.Ordinal);
    }

    [Fact]
    public void DataThatCannotBeUsed_AreFaulty_WithTheReason()
    {
        Record("still");
        Directory.CreateDirectory(_temp.File("data/wave"));
        Assert.Contains("'wave'", Status().GetProperty("steps")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Next(("data", "faulty"));
    }

    [Fact]
    public void WithoutAProject_InitIsTheWayOut()
    {
        File.Delete(_temp.File("nanoml.json"));
        CommandLine.RunIn(_temp.Root, null, "status").Failed(2, "NML0517", "nanoml init");
    }

    private string Next(params (string Step, string State)[] expected)
    {
        JsonElement status = Status();
        Dictionary<string, string> states = status.GetProperty("steps").EnumerateArray()
            .ToDictionary(step => step.GetProperty("name").GetString()!, step => step.GetProperty("state").GetString()!);
        Assert.All(expected, pair => Assert.Equal($"{pair.Step} {pair.State}", $"{pair.Step} {states[pair.Step]}"));
        return status.GetProperty("next").GetString()!;
    }

    /// <summary>What train leaves, as far as it is read.</summary>
    private void Train(string model)
    {
        _temp.Write("trained/model.onnx", File.ReadAllBytes(model));
        _temp.Write("trained/train.json", """{ "board": "esp32", "accuracy": 0.975, "predictedMs": 4.2 }""");
    }

    private JsonElement Status() => CommandLine.RunIn(_temp.Root, null, "status", "--json").Succeeded().Json;

    private void Record(params string[] classes)
    {
        var random = new Random(1);
        foreach ((int number, string name) in classes.Index())
        {
            Directory.CreateDirectory(_temp.File($"data/{name}"));
            for (int recording = 0; recording < 6; recording++)
            {
                IEnumerable<string> rows = Enumerable.Range(0, 120).Select(
                    t => FormattableString.Invariant($"{20 * t},{Math.Sin(t) * number:F4},{random.NextDouble() / 10:F4}"));
                File.WriteAllLines(_temp.File($"data/{name}/{recording}.csv"), ["t_ms,ax,ay", .. rows]);
            }
        }
    }
}
