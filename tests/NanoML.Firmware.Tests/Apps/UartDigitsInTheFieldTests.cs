using System.IO.Ports;
using NanoML.Apps.Digits;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>Digits from another board over a serial line on which frames are torn, damaged, too long, or stay away.</summary>
public sealed class UartDigitsInTheFieldTests : IDisposable
{
    private const int Width = 8;
    private const int Height = 8;
    private const int FrameBytes = Width * Height;
    private const int MessageBytes = FrameBytes + 10;
    private const int SilenceMilliseconds = 500;
    private const int GreyOfLevel = 15;

    private readonly SimulatedUart _line;
    private readonly SerialPort _port;
    private readonly UartFramePeer _peer;
    private readonly ManualClock _clock = new();
    private int _image;
    private Action? _instead;
    private bool _isSilent;

    public UartDigitsInTheFieldTests()
    {
        string name = SimulatedUart.NewPortName();
        _line = SimulatedUart.Of(name);
        _port = new SerialPort(name, 921_600);
        _peer = new UartFramePeer(_line);
    }

    public void Dispose() => _port.Dispose();

    [Fact]
    public void TenThousandTurns_OverAFailingLine_CountEachFaultAndResume()
    {
        var tap = new FrameTap(new UartFrames(_port, Width, Height, SilenceMilliseconds, _clock));
        var log = new LineLog();
        InferenceLoop loop = Loop(tap, log);
        var random = new Random(12);
        var run = new FieldRun(tap, loop.Health, log, seed: 53)
        {
            Faults =
            [
                Instead(() => _peer.SendTorn(Width, Height, Image(_image), ..random.Next(1, MessageBytes - 1))),
                Instead(() => _peer.SendTorn(Width, Height, Image(_image), random.Next(1, MessageBytes - 1)..)),
                Instead(() => _peer.SendDamaged(Width, Height, Image(_image), random.Next(0, 8 * MessageBytes))),
                Instead(() => _peer.SendGarbage(random, random.Next(1, MessageBytes - 1))),
                Instead(() => _peer.Send(Width, Height, new byte[FrameBytes + random.Next(1, 9)])),
                Instead(() => _peer.Send(Width, Height, new byte[2000])),
                new Fault(() => _line.IsBroken = true, () => _line.IsBroken = false, Throws: true),
                new Fault(() => _isSilent = true, () => _isSilent = false),
            ],
            Advance = Advance,
            Turn = () => loop.Turn(),
        };

        run.Run();

        AssertNoImageIsMissing(tap);
        AssertResultsOfAnUndisturbedRun(tap, log);
    }

    private static byte[] Image(int number) =>
        [.. Recordings.Pixels.Skip(number % 10 * FrameBytes).Take(FrameBytes).Select(level => (byte)(level * GreyOfLevel))];

    private static InferenceLoop Loop(IFrameSource source, ILineWriter lines)
    {
        var model = new DigitsCnn();
        return new InferenceLoop(source, new GreyStage(model), model, new SerialReporter(model, lines)) { HealthInterval = 100 };
    }

    private static void AssertNoImageIsMissing(FrameTap tap)
    {
        int first = Enumerable.Range(0, 10).Single(number => Image(number).AsSpan().SequenceEqual(tap.Frames.AsSpan(0, FrameBytes)));
        Assert.Equal(Enumerable.Range(first, tap.Count).SelectMany(Image), tap.Frames);
    }

    private static void AssertResultsOfAnUndisturbedRun(FrameTap tap, LineLog log)
    {
        var undisturbed = new LineLog();
        InferenceLoop loop = Loop(new ReplayFrameSource(tap.Frames, FrameBytes, FrameFormat.UInt8), undisturbed);
        for (int i = 0; i < tap.Count; i++)
        {
            loop.Turn();
        }

        string[] expected = FieldRun.Results(undisturbed.Parse());
        Assert.Equal(tap.Count, expected.Length);
        Assert.Equal(expected, FieldRun.Results(log.Parse())[^expected.Length..]);
    }

    private Fault Instead(Action send) => new(() => _instead = send);

    private void Advance(Random random)
    {
        // A silent peer is noticed when the bytes that it had sent are used up.
        if (_isSilent && _line.BytesToRead == 0)
        {
            _clock.Microseconds += (SilenceMilliseconds * 500) + 1;
        }

        // Half as fast as the loop, so that it catches up.
        if (!_isSilent && random.Next(2) == 0)
        {
            _image++;
            (_instead ?? (() => _peer.Send(Width, Height, Image(_image))))();
            _instead = null;
        }
    }

    /// <summary>From grey pixels to the levels of a model that takes values in [0, 16].</summary>
    private sealed class GreyStage(NanoModel model) : IInputStage
    {
        private readonly byte[] _levels = [.. Enumerable.Range(0, 256).Select(grey => model.QuantizeInput(grey / (float)GreyOfLevel))];

        public bool Prepare(byte[] frame, byte[] input)
        {
            for (int i = 0; i < FrameBytes; i++)
            {
                input[i] = _levels[frame[i]];
            }

            return true;
        }

        public void OnGap()
        {
        }
    }
}
