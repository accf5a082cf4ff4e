using NanoML.Runtime;

namespace NanoML.Cli.Tests.Support;

/// <summary>What a board would send: lines of the firmware's own reporter over results of a made-up model.</summary>
internal sealed class BoardLines : ILineWriter
{
    private readonly MadeUpModel _model = new();
    private readonly SerialReporter _reporter;
    private byte[] _line = [];
    private int _results;

    public BoardLines() => _reporter = new SerialReporter(_model, this);

    /// <summary>The next result with its line end.</summary>
    public byte[] Next()
    {
        int winner = _results++ % 4;
        for (int k = 0; k < 4; k++)
        {
            _model.Output[k] = (byte)(k == winner ? 150 + (_results % 90) : 30);
        }

        _reporter.Report(1000 + (_results * 37 % 500), 120, _results % 60);
        return _line;
    }

    /// <summary>An event of the decided class.</summary>
    public byte[] NextEvent(int from, int to)
    {
        _reporter.ReportClass(from, to);
        return _line;
    }

    void ILineWriter.WriteLine(byte[] line, int length) => _line = [.. line.AsSpan(0, length), (byte)'\n'];

    private sealed class MadeUpModel() : NanoModel(new byte[1], 1, 1f, 0, new byte[4], 1f / 256f, 0)
    {
        public override string LabelOf(int index) => new[] { "squat", "lunge", "jumping jack", "other" }[index];

        public override void Invoke()
        {
        }
    }
}
