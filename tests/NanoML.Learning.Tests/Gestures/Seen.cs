namespace NanoML.Learning.Tests.Gestures;

/// <summary>What examples of a class are.</summary>
internal enum Draw
{
    /// <summary>All windows of five recordings that show it.</summary>
    FiveRecordings,

    /// <summary>A window of each of five recordings.</summary>
    FiveWindows,

    /// <summary>Five windows of one recording.</summary>
    FiveWindowsOfOne,
}

/// <summary>What a model that lacks a class makes of all windows, computed once.</summary>
internal sealed class Seen : IDisposable
{
    private const int ExampleCount = 5;

    private readonly GestureModel _model;
    private readonly (int Label, int Own, byte[] Features)[] _heldBack;
    private readonly byte[][][] _recordings;

    public Seen(WristRecordings recordings, string leftOut)
    {
        Name = leftOut;
        _model = new GestureModel(recordings, leftOut);
        _heldBack = [.. recordings.HeldBack.Select(window => (window.Label, _model.Run(window))).Select(pair => (pair.Label, pair.Item2.Class, pair.Item2.Features))];
        _recordings =
        [
            .. recordings.Training.Where(window => window.Label == LeftOut)
                .GroupBy(window => window.Recording, window => _model.Run(window).Features).Select(group => group.ToArray()),
        ];
        Before = Judge((_, own) => own).Others;
    }

    public string Name { get; }

    public int LeftOut => _model.LeftOut;

    public KnownFeatures Known => _model.Known;

    /// <summary>Percent of the windows of the other classes that the model tells.</summary>
    public double Before { get; }

    /// <summary>Features of examples from the training recordings.</summary>
    public IEnumerable<byte[]> Examples(Draw draw, Random random)
    {
        byte[][][] order = [.. draw == Draw.FiveWindowsOfOne ? _recordings.Where(windows => windows.Length >= ExampleCount) : _recordings];
        random.Shuffle(order);
        switch (draw)
        {
            case Draw.FiveRecordings:
                return order.Take(ExampleCount).SelectMany(windows => windows);
            case Draw.FiveWindows:
                return order.Take(ExampleCount).Select(windows => windows[random.Next(windows.Length)]);
            default:
                byte[][] one = [.. order[0]];
                random.Shuffle(one);
                return one.Take(ExampleCount);
        }
    }

    /// <summary>Percent of the windows of the new class, and of those of the others, that are told.</summary>
    /// <param name="tell">From features and the model's own class.</param>
    public (double Found, double Others) Judge(Func<byte[], int, int> tell)
    {
        int[] right = new int[2];
        int[] all = new int[2];
        foreach ((int label, int own, byte[] features) in _heldBack)
        {
            int part = label == LeftOut ? 0 : 1;
            all[part]++;
            right[part] += tell(features, own) == label ? 1 : 0;
        }

        return (100.0 * right[0] / all[0], 100.0 * right[1] / all[1]);
    }

    public void Dispose() => _model.Dispose();
}
