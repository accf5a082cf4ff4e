using System.Text;
using NanoML.Runtime;
using NanoML.Updates.Tests.Support;

namespace NanoML.Learning.Tests.Support;

/// <summary>A board that learns: a model, a store, a line for wishes, and the lines that it writes.</summary>
internal sealed class TeachingBoard : IByteChannel, ILineWriter
{
    private readonly Queue<byte> _sent = new();

    public TeachingBoard(CutFolder? folder = null, byte id = 1)
    {
        Model = FakeModel.Taught(Network);
        Ranges = new RangedStage(new NoStage(), new InputRanges([1000], [300]), Network.InputCount);
        Store = folder is null ? null : new LearnedStore(folder, [id, 2, 3, 4, 5, 6, 7, 8], [.. Model.Parts(), Ranges.Ranges]);
        Teacher = new Teacher(Model, Store, new ReportLine(this)) { Ranges = Ranges, Wishes = new TeachingLine(this) };
    }

    public FakeModel Network { get; } = new();

    public TaughtModel Model { get; }

    public RangedStage Ranges { get; }

    public LearnedStore? Store { get; }

    public Teacher Teacher { get; }

    public List<string> Lines { get; } = [];

    /// <summary>The last line, without its number and its checksum.</summary>
    public string Last => Lines[^1].Split(' ', 3)[2].Split(" crc=")[0];

    /// <summary>Sends a line and lets a turn pass.</summary>
    public void Say(string line)
    {
        foreach (byte next in Encoding.Latin1.GetBytes(line + "\n"))
        {
            _sent.Enqueue(next);
        }

        Teacher.OnTurn();
    }

    public void Send(IEnumerable<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            _sent.Enqueue(next);
        }

        while (_sent.Count > 0)
        {
            Teacher.OnTurn();
        }
    }

    /// <summary>A result of features.</summary>
    public int See(params byte[] features)
    {
        Network.Features = features;
        Model.Step();
        int told = Model.ArgMax();
        Teacher.OnResult();
        return told;
    }

    /// <summary>All that is learned, as it is kept.</summary>
    public byte[] Learned => [.. Model.Parts().Append(Ranges.Ranges).SelectMany(Reference.BytesOf)];

    public int Read(byte[] buffer, int offset, int count)
    {
        int taken = 0;
        while (taken < count && _sent.TryDequeue(out byte next))
        {
            buffer[offset + taken++] = next;
        }

        return taken;
    }

    public void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("wishes are answered by lines");

    public void WriteLine(byte[] line, int length) => Lines.Add(Encoding.UTF8.GetString(line, 0, length));

    private sealed class NoStage : IInputStage
    {
        public bool Prepare(byte[] frame, byte[] input)
        {
            frame.CopyTo(input, 0);
            return true;
        }

        public void OnGap()
        {
        }
    }
}
