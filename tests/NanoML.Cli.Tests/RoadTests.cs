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

    [Fact]
    public void SoundsOfSeveralVoices_BecomeLevelsOfTheBoardsOwnFrontEnd()
    {
        WriteSounds();
        CommandLine.Run("data", "describe", Data, "--group", "{}-*").Succeeded();
        CommandLine.Run("train", Data, "--target", "esp32", "--minutes", "0.005", "--out", _temp.File("trained")).Succeeded();
        JsonElement test = Test();
        Assert.Equal(6, test.GetProperty("windows").GetInt32());
        Assert.InRange(test.GetProperty("deviceAccuracy").GetDouble(), 0.8, 1);
        Assert.True(test.TryGetProperty("events", out _));
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

    /// <summary>Falling and rising tones of half a second in noise, three of each of five voices, whose pitches differ.</summary>
    private void WriteSounds()
    {
        const int Rate = 16000;
        var random = new Random(1);
        foreach ((string name, double slope) in new[] { ("falling", -1.0), ("rising", 1.0) })
        {
            for (int take = 0; take < 15; take++)
            {
                double middle = 500 + (60 * (take / 3));
                using var stream = new MemoryStream();
                using (var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true))
                {
                    WriteHead(writer, Rate, Rate / 2);
                    double phase = 0;
                    for (int frame = 0; frame < Rate / 2; frame++)
                    {
                        phase += Math.Tau * (middle + (slope * 600 * (((double)frame / Rate) - 0.25))) / Rate;
                        writer.Write((short)((8000 * Math.Sin(phase)) + (20 * Noise(random))));
                    }
                }

                Write(Path.Combine(name, $"voice{take / 3}-{take % 3}.wav"), stream.ToArray());
            }
        }
    }

    private static void WriteHead(BinaryWriter writer, int rate, int frames)
    {
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * frames));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(2 * rate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * frames);
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
