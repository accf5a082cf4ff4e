using System.Diagnostics;
using NanoML.Cli.Hosting;
using NanoML.Cli.Messages;
using NanoML.Cli.Monitoring;
using NanoML.Compiler.Diagnostics;
using NanoML.Recording;

namespace NanoML.Cli.Recorder;

/// <summary>
/// Records a board until it has what was asked for. A recording has no hole: where frames are missing, the board starts anew or the cable is pulled, one ends,
/// and another begins.
/// </summary>
/// <param name="link">To <c>RecordingLine</c> of NanoML.Recording.</param>
/// <param name="port">For messages.</param>
internal sealed class RecordSession(IBoardMessages link, string port, RecordingFolder folder, RecordLabels labels, IRecordLog log) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(500);

    private SensorDescription? _sensor;
    private SensorDescription? _first;
    private RecordingFile? _file;
    private string? _label;
    private long? _next;
    private long? _gap = 0;
    private long _asked;
    private long _heard = Stopwatch.GetTimestamp();
    private bool _isOpen;
    private bool _isSilent;

    /// <summary>Frames in recordings so far.</summary>
    public long Frames { get; private set; }

    public long Gaps { get; private set; }

    /// <summary>Frames that are known to be missing between recordings.</summary>
    public long Missing { get; private set; }

    public List<FinishedRecording> Files { get; } = [];

    /// <summary>What the board sends; null before it has said so.</summary>
    public SensorDescription? Sensor => _first;

    /// <summary>Is told the share that is done, at least every 50 milliseconds or so.</summary>
    public Action<double> OnTurn { get; init; } = _ => { };

    /// <summary>Whether a board without samples is waited for, for ever.</summary>
    public bool IsPatient { get; init; }

    /// <param name="seconds">Of recordings, after which it ends; null goes on.</param>
    /// <exception cref="CompilerException">
    /// NML0602: no board answers. NML0613: nonsense. NML0614: its line is too slow. NML0615: the data set is of another sensor. NML0616: a recording cannot be
    /// written. NML0617: its sensor gives nothing.
    /// </exception>
    public void Run(double? seconds, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && !labels.IsEnded && !(Frames >= Wanted(seconds)))
            {
                Turn(Wanted(seconds) - Frames);
                OnTurn(Wanted(seconds) is { } wanted ? (double)Frames / wanted : 0);
            }
        }
        finally
        {
            Finish();
        }
    }

    /// <summary>Waits a little for a message, and takes it.</summary>
    /// <param name="most">Frames that are still wanted; null: all.</param>
    public void Turn(long? most)
    {
        labels.Turn();
        Switch();
        Ask();
        if (link.Receive() is var (board, message))
        {
            Take(message, most);
        }

        Watch();
    }

    /// <summary>Keeps what the board has made of the frames that have come so far.</summary>
    public void AddResult(IEnumerable<KeyValuePair<string, string>> pairs) => _file?.AddResult(pairs);

    /// <summary>The port was opened or lost, while a message was waited for.</summary>
    public void OnPort(PortState state)
    {
        if (state == PortState.Lost)
        {
            Break(null);
            _sensor = null;
        }

        Hear();
        _isOpen = state == PortState.Open;
        _asked = 0;
        log.WritePort(state);
    }

    /// <summary>Puts the recording that is under way in its place, if there is one.</summary>
    public void Finish()
    {
        if (_file is not { } file)
        {
            return;
        }

        _file = null;
        Attempt(() =>
        {
            FinishedRecording finished = file.Finish();
            Files.Add(finished);
            folder.Add(_first!, finished.Label);
            log.WriteFile(finished);
        });
    }

    public void Dispose() => _file?.Dispose();

    private long? Wanted(double? seconds) => seconds is { } time && _first is { } sensor ? Math.Max(1, (long)Math.Round(time * sensor.Rate)) : null;

    /// <summary>A key may have been pressed.</summary>
    private void Switch()
    {
        if (labels.Current != _label)
        {
            Finish();
            _gap = 0;
            _label = labels.Current;
            if (_label is not null)
            {
                log.WriteBegin(_label);
            }
        }
    }

    private void Ask()
    {
        if (_sensor is null && (_asked == 0 || Stopwatch.GetElapsedTime(_asked) > s_askAgain))
        {
            _asked = Stopwatch.GetTimestamp();
            link.Send(port, new Message(RecordingKind.Describe, []));
        }
    }

    private void Take(Message message, long? wanted)
    {
        if (message.Kind == RecordingKind.Description && _sensor is null)
        {
            Take(SensorDescription.Read(port, message.Content));
        }
        else if (message.Kind == RecordingKind.Samples && _sensor is { } sensor && SampleBlock.TryRead(message.Content, sensor.Channels.Length) is { } block)
        {
            Take(sensor, block, wanted);
        }
    }

    private void Take(SensorDescription sensor)
    {
        if (!sensor.Fits || sensor.BitsPerSecond * 10 > sensor.Baud * 9.0)
        {
            throw TooSlow(sensor);
        }

        if (_first is null)
        {
            folder.Require(sensor);
            log.WriteSensor(sensor);
        }
        else if (!_first.IsLike(sensor))
        {
            throw new CompilerException(
                DiagnosticCatalog.OtherRecordings, $"{port}: another board, or another application, is at the port now", "Record it into a data set of its own with --out.");
        }

        _first ??= sensor;
        _sensor = sensor;
        _next = null;
        Hear();
    }

    private void Take(SensorDescription sensor, SampleBlock block, long? wanted)
    {
        Hear();
        if (block.Start != sensor.Start)
        {
            // The sensor was started anew since the board was asked.
            Break(null);
            _sensor = null;
            _asked = 0;
            return;
        }

        if (_next is { } next && block.Index != next)
        {
            Break(block.Index > next ? block.Index - next : null);
        }

        _next = block.Index + block.Count;
        if (_label is not null)
        {
            Write(sensor, block, (int)Math.Min(block.Count, wanted ?? block.Count));
        }
    }

    private void Write(SensorDescription sensor, SampleBlock block, int count) => Attempt(() =>
    {
        _file ??= new RecordingFile(folder.ClassFolder(_label!), _label!, sensor, DateTimeOffset.UtcNow) { GapBefore = _gap, DroppedBefore = block.Dropped };
        _file.Write(block, count);
        Frames += count;
    });

    /// <summary>What comes next does not follow what came.</summary>
    private void Break(long? missing)
    {
        _next = null;
        if (_file is null)
        {
            return;
        }

        Finish();
        Gaps++;
        Missing += missing ?? 0;
        _gap = missing;
        log.WriteGap(missing);
    }

    private void Hear()
    {
        _heard = Stopwatch.GetTimestamp();
        _isSilent = false;
    }

    /// <summary>A board that has never sent anything is none; later it may come back.</summary>
    private void Watch()
    {
        if (!_isOpen || _isSilent || Stopwatch.GetElapsedTime(_heard) < s_patience)
        {
            return;
        }

        if (_first is null && !IsPatient)
        {
            throw new CompilerException(
                DiagnosticCatalog.NoAnswer, $"{port}: no board with the application Recorder answers", "Check the wiring, the speed (--baud) and that Recorder runs; see docs/recording.md.");
        }

        if (_first is not null && Frames == 0 && _next is null && !IsPatient)
        {
            throw new CompilerException(DiagnosticCatalog.NoSamples, $"{port}: the board answers, and its sensor {_first.Sensor} gives nothing");
        }

        _isSilent = true;
        log.WriteSilence();
    }

    private CompilerException TooSlow(SensorDescription sensor) => new(
        DiagnosticCatalog.LineTooSlow,
        FormattableString.Invariant(
            $"{port}: {sensor.Channels.Length} channels at {sensor.Rate} Hz are {sensor.BitsPerSecond:0} bits a second, {100 * sensor.BitsPerSecond / sensor.Baud:0} % of the {sensor.Baud} of the board's line, and samples may take 90 %"),
        FormattableString.Invariant($"Build the application with a faster line, or with {Slower(sensor)} Hz or less."));

    /// <summary>What the line carries, with as many frames a message.</summary>
    private static double Slower(SensorDescription sensor) => Math.Max(1, Math.Floor(sensor.Rate * 0.9 * sensor.Baud / sensor.BitsPerSecond));

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.RecordingIncomplete, $"a recording cannot be written: {e.Message}", inner: e);
        }
    }
}
