using System.Buffers.Binary;
using NanoML.Compiler.Data;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// The windows of the motion recordings beside the repository, cut and split as firmware/apps/Motion/training/train_motion.py does it.
/// </summary>
internal sealed class MotionRecordings : IDisposable
{
    public const int Window = 128;
    public const int Hop = 25;
    public const int Axes = 3;

    private const int CalibrationWindows = 200;
    private const int Other = 3;
    private const string Prefix = "exercise__";

    // In the order of the model's classes.
    private static readonly string[] s_labels = ["squat", "lunge", "jumpingjack", "other"];

    // Counts; a window that moves less shows no exercise.
    private static readonly int[] s_leastMotion = [1650, 440, 3540, 0];

    private readonly TempFolder _folder = new();

    public MotionRecordings()
    {
        HashSet<string> heldBack = [.. File.ReadAllLines(App("training/held-back.txt"))];
        string[] names =
        [
            .. NpzReader.Names(Recordings).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(heldBack.Count, names.Count(heldBack.Contains));
        (short[][] training, _) = Cut(names.Where(name => !heldBack.Contains(name)));
        int step = (training.Length + CalibrationWindows - 1) / CalibrationWindows;
        Calibration = Write("calib.npz", [.. training.Where((_, index) => index % step == 0)], null);
        HeldBack = [.. names.Where(heldBack.Contains)];
        (short[][] test, long[] labels) = Cut(HeldBack);
        Test = Write("test.npz", test, labels);
    }

    /// <summary>The archive that the training takes.</summary>
    public static string Recordings => SharedData.Data("imu_recordings.npz");

    /// <summary>A file for calibration: windows of the training recordings.</summary>
    public string Calibration { get; }

    /// <summary>A file for judging: every window of the held-back recordings with its label, <c>other</c> for those at rest.</summary>
    public string Test { get; }

    /// <summary>The names of the held-back recordings, of which <see cref="Samples"/> are.</summary>
    public IReadOnlyList<string> HeldBack { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>A whole recording at 50 Hz, axis by axis.</summary>
    public static short[][] Samples(string name) => Halved(NpzReader.Read(Recordings, name));

    /// <summary>A file of the application.</summary>
    public static string App(string name) => Path.Combine(Repository.Root, "firmware", "apps", "Motion", name);

    private static (short[][] Windows, long[] Labels) Cut(IEnumerable<string> names)
    {
        var windows = new List<short[]>();
        var labels = new List<long>();
        foreach (string name in names)
        {
            short[][] axes = Samples(name);
            int label = Array.IndexOf(s_labels, name[(name.LastIndexOf('_') + 1)..]);
            for (int start = 0; start + Window <= axes[0].Length; start += Hop)
            {
                short[][] window = [.. axes.Select(axis => axis[start..(start + Window)])];
                windows.Add([.. window.SelectMany(axis => axis)]);
                labels.Add(window.Average(Deviation) < s_leastMotion[label] ? Other : label);
            }
        }

        return ([.. windows], [.. labels]);
    }

    /// <summary>The means of every two samples, rounded down, axis by axis: 100 Hz become 50 Hz.</summary>
    private static short[][] Halved(NumericArray recording)
    {
        long[] values = recording.Integers!;
        return
        [
            .. Enumerable.Range(0, Axes).Select(axis => Enumerable.Range(0, recording.Shape[0] / 2)
                .Select(k => (short)((values[(2 * k * Axes) + axis] + values[(((2 * k) + 1) * Axes) + axis]) >> 1)).ToArray()),
        ];
    }

    private static double Deviation(short[] values)
    {
        double mean = values.Average(value => value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private string Write(string name, short[][] windows, long[]? labels)
    {
        byte[] bytes = new byte[windows.Length * Axes * Window * sizeof(short)];
        int offset = 0;
        foreach (short value in windows.SelectMany(window => window))
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(offset), value);
            offset += sizeof(short);
        }

        byte[] input = NpyWriter.Npy("<i2", [windows.Length, Axes, Window], bytes);
        return _folder.Write(
            name,
            labels is null
                ? NpyWriter.Npz(("input", input))
                : NpyWriter.Npz(("input", input), ("label", NpyWriter.Longs([labels.Length], labels))));
    }
}
