using NanoML.Compiler.Applications;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Learning.Tests.Gestures;

/// <summary>The motion network that was trained without one exercise, compiled with its features.</summary>
internal sealed class GestureModel : IDisposable
{
    private const int CalibrationWindows = 200;

    private readonly TempFolder _folder = new();
    private readonly IntegerOracle _oracle;
    private readonly int _leftOut;

    public GestureModel(WristRecordings recordings, string leftOut)
    {
        _leftOut = Array.IndexOf(WristRecordings.Classes, leftOut);
        Window[] known = [.. recordings.Training.Where(window => window.Label != _leftOut && !window.Recording.EndsWith($"_{leftOut}", StringComparison.Ordinal))];
        float[] inputs = [.. Evenly.Take(known, CalibrationWindows).SelectMany(window => window.Counts)];
        int count = inputs.Length / WristRecordings.Samples / WristRecordings.Axes;
        Compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = Path.Combine(Repository.Firmware, "apps", "Motion", "training", $"without-{leftOut}.onnx"),
            Target = "esp32",
            Name = "Gestures",
            Features = "last",
            DataPath = _folder.Write("calibration.npz", NpyWriter.Npz(("input", NpyWriter.Floats([count, WristRecordings.Axes, WristRecordings.Samples], inputs)))),
        });
        Tables = TeachingTables.Of(Compilation);
        _oracle = new IntegerOracle(Compilation.Plan, vectorized: true);
    }

    public Compilation Compilation { get; }

    public TeachingTables Tables { get; }

    /// <summary>The class that it was not trained on, among all four.</summary>
    public int LeftOut => _leftOut;

    public KnownFeatures Known => new([.. Tables.Known], Tables.Features);

    public LastLayer NewLayer() => new([.. Tables.LastLayer], Tables.Classes, Tables.FeatureZeroPoint, Tables.ScoreBits);

    /// <summary>Its result, as one of all four classes, and its features.</summary>
    public (int Class, byte[] Features) Run(Window window)
    {
        byte[] output = _oracle.Run(IntegerOracle.QuantizeInput(Compilation.Plan, window.Counts));
        byte[] levels = output[..Tables.Classes];
        int winner = Array.IndexOf(levels, levels.Max());
        return (winner < _leftOut ? winner : winner + 1, output[Tables.Classes..]);
    }

    public void Dispose() => _folder.Dispose();
}
