using System.Text;
using NanoML.Apps.Recorder;
using NanoML.Cli.Hosting;
using NanoML.Cli.Messages;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Recorder;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets;
using NanoML.Recording;
using NanoML.Runtime;
using Message = NanoML.Cli.Messages.Message;

namespace NanoML.Cli.Tests.Recorder;

/// <summary>What the tool makes of what boards say, whatever they say.</summary>
public sealed class RecordSessionTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ScriptedBoard _board = new();
    private readonly EventList _log = new();

    public void Dispose() => _temp.Dispose();

    private string Data => _temp.File("data");

    [Fact]
    public void KeyOfAClass_BeginsItsRecordings_AndEndsThem()
    {
        var labels = new RecordLabels(["still", "walking"], hasKeys: true);
        _board.Describe();
        _board.Samples(0, 16);
        _board.Do(() => labels.Press('1'));
        _board.Samples(16, 16);
        _board.Samples(32, 16);
        _board.Do(() => labels.Press('2'));
        _board.Samples(48, 16);
        _board.Do(() => labels.Press('2'));
        _board.Samples(64, 16);
        _board.Do(() => labels.Press('x'));
        _board.Do(() => labels.Press('1'));
        _board.Samples(80, 16);
        _board.Do(() => labels.Press('q'));
        RecordSession session = Run(labels);

        Assert.Equal(["still/0001.csv", "still/0002.csv", "walking/0001.csv"], Files());
        Assert.Equal([16, 31, 80], [First("still/0001.csv"), First("still/0001.csv", 15), First("still/0002.csv")]);
        Assert.Equal(48, First("walking/0001.csv"));
        Assert.Equal((64, 0), (session.Frames, session.Gaps));
        Assert.Equal(["sensor", "begin still", "file 32", "begin walking", "file 16", "begin still", "file 16"], _log.Events.Where(text => text != "port Open"));
        Assert.Equal("still walking", string.Join(' ', Dataset.Open(Data).Classes));
    }

    [Fact]
    public void SensorThatBeginsAnew_IsAskedAgain_AndBeginsARecording()
    {
        _board.Describe();
        _board.Samples(0, 16);
        _board.Start++;
        _board.Samples(0, 16);
        _board.Describe();
        _board.Samples(16, 16);
        _board.Do(Stop);
        RecordSession session = Run(One());

        Assert.Equal(["walking/0001.csv", "walking/0002.csv"], Files());
        Assert.Equal([0, 16], [First("walking/0001.csv"), First("walking/0002.csv")]);
        Assert.Equal((1, 0), (session.Gaps, session.Missing));
        Assert.True(_board.Asked >= 2);
    }

    [Fact]
    public void CtrlC_LeavesAWholeRecording()
    {
        _board.Describe();
        _board.Samples(0, 16);
        _board.Do(Stop);
        Run(One());

        Assert.Equal(["walking/0001.csv"], Files());
        Assert.Equal(17, File.ReadAllLines(Path.Combine(Data, "walking/0001.csv")).Length);
    }

    [Fact]
    public void Numbers_AreTheUnitsOfTheSensor_InAnyCulture()
    {
        _board.Describe();
        _board.Samples(-3, 1);
        _board.Do(Stop);
        Run(One());

        Assert.Equal("0,-0.000732421875,0,0,-0.091552734375,0,0", File.ReadAllLines(Path.Combine(Data, "walking/0001.csv"))[1]);
        float[] values = Dataset.Open(Data).Recordings[0].ReadSignal().Values;
        Assert.Equal([-3f, 0, 0, -3, 0, 0], values.Select((value, channel) => value * 32768 / (channel < 3 ? 8 : 1000)));
    }

    [Fact]
    public void RecordingsThatAreThere_AreNeitherOverwrittenNorMixed()
    {
        _temp.Write("data/walking/0007.csv", "t_us,ax,ay,az,gx,gy,gz\n0,1,2,3,4,5,6\n");
        _temp.Write("data/still/a.csv", "t_us,ax,ay,az,gx,gy,gz\n0,1,2,3,4,5,6\n");
        RefusesTheDataSet("nanoml data describe");

        _temp.Write("data/dataset.json", """{ "classes": ["still"], "columns": ["ax", "ay", "az", "gx", "gy", "gz"], "rate": 1000, "step": 0.5 }""");
        RefusesTheDataSet("steps are 0.5");
        _temp.Write("data/dataset.json", """{ "classes": ["still"], "columns": ["ax"], "rate": 1000 }""");
        RefusesTheDataSet("channels are ax,");
        _temp.Write("data/dataset.json", """{ "classes": ["still"], "rate": 50 }""");
        RefusesTheDataSet("rate is 50 Hz");
        _temp.Write("data/dataset.json", """{ "kind": "sound" }""");
        RefusesTheDataSet("no folder of series");
        Assert.Equal(["still/a.csv", "walking/0007.csv"], Files());

        _temp.Write("data/dataset.json", """{ "classes": ["still"], "rate": 1000, "window": 4, "hop": 1 }""");
        _board.Describe();
        _board.Samples(0, 16);
        _board.Do(Stop);
        Run(One());
        Assert.Equal(["still/a.csv", "walking/0007.csv", "walking/0008.csv"], Files());
        Assert.Equal((4, "still walking"), (Dataset.DescriptionOf(Data)!.Window, string.Join(' ', Dataset.DescriptionOf(Data)!.Classes)));
    }

    [Fact]
    public void DescriptionThatIsNone_IsSaid()
    {
        byte[] sound = _board.Description();
        foreach (byte[] bad in new[] { [], [9], sound[..^1], [.. sound, (byte)0], Replaced(sound, "ax", "a,"), Replaced(sound, "ay", "ax"), Replaced(sound, "ax", "t\0") })
        {
            _board.Say(RecordingKind.Description, bad);
            Refuses(DiagnosticCatalog.BadRecorder);
        }

        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public void AnotherBoardAtThePort_IsNotTakenForTheFirst()
    {
        _board.Describe();
        _board.Samples(0, 16);
        _board.Port(PortState.Lost);
        _board.Port(PortState.Open);
        _board.Say(RecordingKind.Description, Replaced(_board.Description(), "twin", "twiN"));
        Refuses(DiagnosticCatalog.OtherRecordings, "another board");
        Assert.Equal(["walking/0001.csv"], Files());
    }

    [Fact]
    public void WhateverBoardsSay_RecordingsHaveNoHole()
    {
        var random = new Random(54);
        _board.Describe();
        int next = 0;
        for (int turn = 0; turn < 3000; turn++)
        {
            switch (random.Next(8))
            {
                case 0:
                    var noise = new byte[random.Next(60)];
                    random.NextBytes(noise);
                    _board.Say(new[] { RecordingKind.Samples, (byte)'e', (byte)random.Next(256) }[random.Next(3)] is var kind && kind == RecordingKind.Description ? (byte)0 : kind, noise);
                    break;
                case 1:
                    next += random.Next(-20, 40);
                    break;
                default:
                    int count = random.Next(1, 17);
                    _board.Samples(next, count);
                    next += count;
                    break;
            }
        }

        _board.Do(Stop);
        RecordSession session = Run(One());
        Assert.True(session.Gaps > 100);
        foreach (string path in Directory.GetFiles(Data, "*.csv", SearchOption.AllDirectories))
        {
            int[] numbers = [.. File.ReadLines(path).Skip(1).Select(NumberOf)];
            Assert.Equal(numbers.Select((_, k) => (short)(numbers[0] + k)), numbers.Select(number => (short)number));
        }
    }

    private void Stop() => _board.IsAtEnd = true;

    private static RecordLabels One() => new(["walking"], hasKeys: false);

    private RecordSession Run(RecordLabels labels)
    {
        using var stop = new CancellationTokenSource();
        _board.Begin(stop);
        var session = new RecordSession(_board, "cable", new RecordingFolder(Data), labels, _log);
        _board.Session = session;
        session.Run(null, stop.Token);
        return session;
    }

    private void RefusesTheDataSet(string words)
    {
        _board.Describe();
        Refuses(DiagnosticCatalog.OtherRecordings, words);
    }

    private void Refuses(DiagnosticCode code, string words = "")
    {
        CompilerException refusal = Assert.Throws<CompilerException>(() => Run(One()));
        _board.Clear();
        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Message + refusal.Fix, StringComparison.Ordinal);
    }

    private string[] Files() => [.. Directory.GetFiles(Data, "*.csv", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Data, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private int First(string file, int row = 0) => NumberOf(File.ReadAllLines(Path.Combine(Data, file))[1 + row]);

    private static int NumberOf(string line) => (int)Math.Round(double.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture) * 4096);

    private static byte[] Replaced(byte[] bytes, string what, string by)
    {
        byte[] copy = [.. bytes];
        Encoding.UTF8.GetBytes(by).CopyTo(copy, copy.AsSpan().IndexOf(Encoding.UTF8.GetBytes(what)));
        return copy;
    }

    /// <summary>Says what it was told to, then ends.</summary>
    private sealed class ScriptedBoard : IBoardMessages
    {
        private readonly List<Func<Message?>> _script = [];
        private CancellationTokenSource? _stop;
        private int _at;

        public int Start { get; set; } = 5;

        public int Asked { get; private set; }

        public bool IsAtEnd { get; set; }

        public RecordSession? Session { get; set; }

        /// <summary>Begins to say what is in the script.</summary>
        public void Begin(CancellationTokenSource stop) => (_stop, IsAtEnd, _at) = (stop, false, 0);

        public void Clear() => _script.Clear();

        public void Say(byte kind, byte[] content)
        {
            var message = new Message(kind, content);
            _script.Add(() => message);
        }

        public void Do(Action action) => _script.Add(() =>
        {
            action();
            return null;
        });

        public void Port(PortState state) => Do(() => Session!.OnPort(state));

        public void Describe() => Say(RecordingKind.Description, Description());

        public void Samples(int first, int count)
        {
            var bytes = new byte[SampleMessage.Frames + (12 * count)];
            BitConverter.TryWriteBytes(bytes.AsSpan(SampleMessage.Start), Start);
            BitConverter.TryWriteBytes(bytes.AsSpan(SampleMessage.Index), first);
            bytes[SampleMessage.Count] = (byte)count;
            for (int k = 0; k < count; k++)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(SampleMessage.Frames + (12 * k)), (short)(first + k));
                BitConverter.TryWriteBytes(bytes.AsSpan(SampleMessage.Frames + (12 * k) + 6), (short)(first + k));
            }

            Say(RecordingKind.Samples, bytes);
        }

        /// <summary>As the application Recorder has it.</summary>
        public byte[] Description()
        {
            var tap = new Tap();
            new RecordingLine(new TimedImu(0, TimedImu.Number), ImuSensor.Describe("twin", "MPU-6886", 8, 1000, 1000), tap, 921_600).Turn();
            byte[] content = MessageScanner.First(tap.Written.ToArray(), SampleMessage.MostContent)!.Content;
            BitConverter.TryWriteBytes(content.AsSpan(2), Start);
            return content;
        }

        public (string Board, Message Message)? Receive()
        {
            if (_at < _script.Count)
            {
                return _script[_at++]() is { } message ? ("cable", message) : null;
            }

            if (IsAtEnd)
            {
                _stop!.Cancel();
            }

            return null;
        }

        public void Send(string board, Message message) => Asked += message.Kind == RecordingKind.Describe ? 1 : 0;

        public void Dispose()
        {
        }

        /// <summary>Asks once for the description.</summary>
        private sealed class Tap : IByteChannel
        {
            private readonly Queue<byte> _question = new(new Message(RecordingKind.Describe, []).ToBytes());

            public List<byte> Written { get; } = [];

            public int Read(byte[] buffer, int offset, int count)
            {
                int taken = 0;
                while (taken < count && _question.TryDequeue(out byte value))
                {
                    buffer[offset + taken++] = value;
                }

                return taken;
            }

            public void Write(byte[] buffer, int offset, int count) => Written.AddRange(buffer.AsSpan(offset, count));
        }
    }

    private sealed class EventList : IRecordLog
    {
        public List<string> Events { get; } = [];

        public void WriteSensor(SensorDescription sensor) => Events.Add("sensor");

        public void WritePort(PortState state) => Events.Add($"port {state}");

        public void WriteBegin(string label) => Events.Add($"begin {label}");

        public void WriteFile(FinishedRecording file) => Events.Add($"file {file.Frames}");

        public void WriteGap(long? frames) => Events.Add($"gap {frames}");

        public void WriteSilence() => Events.Add("silence");
    }
}
