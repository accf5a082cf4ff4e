using System.Globalization;
using System.Text;
using System.Text.Json;
using NanoML.Compiler.Data;
using SkiaSharp;

namespace NanoML.Cli.Tests;

/// <summary>From data as people have them to serial lines of the emitted code: four commands, with a budget of seconds.</summary>
public sealed class RoadTests : IDisposable
{
    private const int Side = 8;
    private const float White = 255f / 16;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void PicturesOfDigits_BecomeSerialLines()
    {
        WriteDigits(400);
        CommandLine.Run("train", Data, "--target", "esp32", "--minutes", "0.02", "--out", _temp.File("trained")).Succeeded();
        string model = _temp.File("trained/model.onnx");
        JsonElement test = Judge(args => CommandLine.Run(["test", model, "--data", Data, "--target", "esp32", .. args]));
        Assert.Equal(1, test.GetProperty("sameInputs").GetDouble());
        Assert.False(test.TryGetProperty("events", out _));
        CountLines(CommandLine.Run("run", model, "--target", "esp32", "--test", Data, "--count", "20"));
    }

    /// <summary>In a project, where no verb is told what data, board and model there are.</summary>
    [Fact]
    public void RecordingsOfMotion_BecomeSerialLinesAndEvents()
    {
        WriteMotion();
        Run("init", "--source", "imu", "--board", "esp32", "--name", "Motion").Succeeded();
        Run("data", "describe", "--window", "48", "--hop", "12").Succeeded();
        Run("train", "--minutes", "0.01").Succeeded();
        JsonElement events = Judge(args => Run(["test", .. args])).GetProperty("events");
        Assert.Equal(4, events.GetProperty("expected").GetInt32());
        Assert.InRange(events.GetProperty("detected").GetInt32(), 2, 4);
        Assert.InRange(events.GetProperty("medianLatency").GetDouble(), 0.9, 4);
        CountLines(Run("run", "--count", "20"));
        Assert.Matches("model +done.* % in validation, .* ms predicted on esp32", Run("status").Succeeded().Output);
    }

    private string Data => _temp.File("data");

    private CommandResult Run(params string[] args) => CommandLine.RunIn(_temp.Root, null, args);

    /// <summary>What <c>test</c> says, as text and as JSON.</summary>
    private static JsonElement Judge(Func<string[], CommandResult> test)
    {
        test([]).Succeeded();
        JsonElement result = test(["--json"]).Succeeded().Json;
        Assert.InRange(result.GetProperty("deviceAccuracy").GetDouble(), 0.8, 1);
        Assert.Equal(
            result.GetProperty("windows").GetInt32(), result.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));
        return result;
    }

    private static void CountLines(CommandResult run) => Assert.Equal(
        20,
        run.Succeeded().OutputLines.Count(line => line.StartsWith("NML seq=", StringComparison.Ordinal) && line.Contains("label=", StringComparison.Ordinal)));

    private void WriteDigits(int count)
    {
        NumericArray pictures = NpzReader.Read(Bundled.DigitsTest, "input");
        NumericArray labels = NpzReader.Read(Bundled.DigitsTest, "label");
        for (int k = 0; k < count; k++)
        {
            using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Gray8));
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                byte grey = (byte)Math.Round(White * pictures[(k * Side * Side) + pixel]);
                bitmap.SetPixel(pixel % Side, pixel / Side, new SKColor(grey, grey, grey));
            }

            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            Write(Path.Combine($"{labels[k]}", $"{k}.png"), png.ToArray());
        }
    }

    /// <summary>Eight recordings each of lying still, of swinging slowly and of shaking, at 50 Hz, with a semicolon and a decimal comma.</summary>
    private void WriteMotion()
    {
        var random = new Random(1);
        foreach ((string name, double hertz, double size) in new[] { ("idle", 0.0, 0.0), ("swing", 0.8, 900.0), ("shake", 5.0, 700.0) })
        {
            for (int recording = 0; recording < 8; recording++)
            {
                var text = new StringBuilder("t_ms;ax;ay;az\n");
                double phase = random.NextDouble() * Math.Tau;
                for (int frame = 0; frame < 200; frame++)
                {
                    double angle = (Math.Tau * hertz * frame / 50) + phase;
                    string[] values =
                    [
                        $"{20 * frame}", Comma((size * Math.Sin(angle)) + Noise(random)), Comma((size / 2 * Math.Cos(angle)) + Noise(random)), Comma(1000 + Noise(random)),
                    ];
                    text.AppendJoin(';', values).Append('\n');
                }

                Write(Path.Combine(name, $"{recording}.csv"), Encoding.UTF8.GetBytes($"{text}"));
            }
        }
    }

    private static double Noise(Random random) => 40 * (random.NextDouble() - 0.5);

    private static string Comma(double value) => value.ToString("F1", CultureInfo.InvariantCulture).Replace('.', ',');

    private void Write(string name, byte[] content)
    {
        string path = Path.Combine(Data, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
