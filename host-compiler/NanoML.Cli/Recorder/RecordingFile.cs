using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NanoML.Cli.Ending;

namespace NanoML.Cli.Recorder;

/// <summary>A recording that is in its place.</summary>
/// <param name="Path">Of the table.</param>
internal sealed record FinishedRecording(string Path, string Label, long Frames, double Seconds);

/// <summary>
/// A recording that is being written: <c>NUMBER.csv.part</c>, which becomes <c>NUMBER.csv</c> at its end, with <c>NUMBER.json</c> beside it. No file that is
/// there is overwritten.
/// </summary>
internal sealed class RecordingFile : IDisposable
{
    private const string PartSuffix = ".part";
    private const int BufferBytes = 1 << 16;

    // Steps of 2^-15 of a whole number are written exactly.
    private const string Number = "0.###############";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SensorDescription _sensor;
    private readonly string _label;
    private readonly string _path;
    private readonly DateTimeOffset _started;
    private readonly StreamWriter _writer;
    private readonly JsonArray _results = [];
    private uint _latest;
    private long _microseconds;
    private long _timedFrames;

    /// <param name="folder">Of the class; made if it is not there.</param>
    /// <exception cref="IOException">It cannot be written there; <see cref="UnauthorizedAccessException"/>, too.</exception>
    public RecordingFile(string folder, string label, SensorDescription sensor, DateTimeOffset started)
    {
        (_sensor, _label, _started) = (sensor, label, started);
        Directory.CreateDirectory(folder);
        (_path, FileStream stream) = Create(folder);
        _writer = new StreamWriter(stream, new UTF8Encoding(false), BufferBytes) { NewLine = "\n" };
        _writer.WriteLine($"t_us,{string.Join(',', sensor.Channels.Select(channel => channel.Name))}");
    }

    public long Frames { get; private set; }

    /// <summary>Frames that are missing between the recording before it and this one; null: nobody knows how many.</summary>
    public long? GapBefore { get; init; } = 0;

    /// <summary>Frames that the board had lost when it began.</summary>
    public int DroppedBefore { get; init; }

    /// <param name="count">Frames of the block that are written.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(SampleBlock block, int count)
    {
        if (Frames > 0)
        {
            _microseconds += block.Microseconds - _latest;
            _timedFrames = Frames;
        }

        _latest = block.Microseconds;
        int channels = _sensor.Channels.Length;
        for (int frame = 0; frame < count; frame++)
        {
            _writer.Write(((long)Math.Round(Frames * 1e9 / _sensor.MilliRate)).ToString(CultureInfo.InvariantCulture));
            for (int channel = 0; channel < channels; channel++)
            {
                SensorChannel scale = _sensor.Channels[channel];
                decimal value = (decimal)block.Values[(frame * channels) + channel] * scale.Numerator / scale.Denominator;
                _writer.Write(',');
                _writer.Write(value.ToString(Number, CultureInfo.InvariantCulture));
            }

            _writer.WriteLine();
            Frames++;
        }
    }

    /// <summary>Keeps what the board has made of the frames so far.</summary>
    public void AddResult(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var result = new JsonObject { ["frame"] = Frames };
        foreach ((string key, string value) in pairs)
        {
            result[key] = value;
        }

        _results.Add(result);
    }

    /// <summary>Puts both files in their places.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public FinishedRecording Finish()
    {
        _writer.Dispose();
        string table = _path[..^PartSuffix.Length];
        Interruption.Complete(() =>
        {
            File.WriteAllText(Path.ChangeExtension(table, ".json"), Describe(Path.GetFileName(table)).ToJsonString(s_json) + "\n");
            File.Move(_path, table);
        });
        return new FinishedRecording(table, _label, Frames, Frames / _sensor.Rate);
    }

    public void Dispose() => _writer.Dispose();

    private static (string Path, FileStream Stream) Create(string folder)
    {
        for (int number = LastNumber(folder) + 1; ; number++)
        {
            string path = Path.Combine(folder, number.ToString("0000", CultureInfo.InvariantCulture) + ".csv" + PartSuffix);
            try
            {
                return (path, new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
            }
            catch (IOException) when (File.Exists(path))
            {
                // Somebody else records this class, too.
            }
        }
    }

    private static int LastNumber(string folder) => Directory.EnumerateFiles(folder)
        .Select(path => Path.GetFileName(path).Split('.')[0])
        .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1_000_000 ? number : 0)
        .Append(0).Max();

    private JsonObject Describe(string table)
    {
        // The first frames may have waited in the sensor for longer than the last: a tenth of a second is too little to tell a rate.
        double? measured = _microseconds > 100_000 ? Math.Round(_timedFrames * 1e6 / _microseconds, 3) : null;
        var json = new JsonObject
        {
            ["table"] = table,
            ["label"] = _label,
            ["board"] = _sensor.Board,
            ["sensor"] = _sensor.Sensor,
            ["firmware"] = _sensor.Firmware,
            ["started"] = _started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["rate"] = _sensor.Rate,
            ["measuredRate"] = measured,
            ["frames"] = Frames,
            ["seconds"] = Math.Round(Frames / _sensor.Rate, 6),
            ["gapBefore"] = GapBefore,
            ["droppedBefore"] = DroppedBefore,
            ["channels"] = new JsonArray([.. _sensor.Channels.Select(Describe)]),
        };
        if (_results.Count > 0)
        {
            json["results"] = _results;
        }

        return json;
    }

    private static JsonNode Describe(SensorChannel channel) => new JsonObject
    {
        ["name"] = channel.Name,
        ["unit"] = channel.Unit,
        ["step"] = channel.Step,
    };
}
