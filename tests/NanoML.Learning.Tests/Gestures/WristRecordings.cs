using NanoML.Compiler.Data;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Learning.Tests.Gestures;

/// <summary>The exercise recordings of the Motion application as windows, with its split and its rule about rest.</summary>
internal sealed class WristRecordings
{
    public const int Samples = 128;
    public const int Axes = 3;
    private const int Hop = 25;

    // Of train_motion.py: a quarter of the median motion of each class.
    private static readonly double[] s_leastMotion = [1650, 440, 3540, 0];

    public static readonly string[] Classes = ["squat", "lunge", "jumpingjack", "other"];

    public static readonly int Other = Array.IndexOf(Classes, "other");

    private WristRecordings(IReadOnlyList<Window> training, IReadOnlyList<Window> heldBack)
    {
        Training = training;
        HeldBack = heldBack;
    }

    public IReadOnlyList<Window> Training { get; }

    public IReadOnlyList<Window> HeldBack { get; }

    public static WristRecordings Read()
    {
        string[] heldBack = File.ReadAllLines(Path.Combine(Repository.Firmware, "apps", "Motion", "training", "held-back.txt"));
        Window[] all =
        [
            .. NpzReader.ReadAll(SharedData.Data("imu_recordings.npz")).Where(pair => pair.Key.StartsWith("exercise__", StringComparison.Ordinal))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => Windows(pair.Key, Halved(pair.Value))),
        ];
        return new WristRecordings([.. all.Where(window => !heldBack.Contains(window.Recording))], [.. all.Where(window => heldBack.Contains(window.Recording))]);
    }

    private static IEnumerable<Window> Windows(string name, short[][] samples)
    {
        int label = Array.IndexOf(Classes, name[(name.LastIndexOf('_') + 1)..]);
        for (int start = 0; start + Samples <= samples.Length; start += Hop)
        {
            short[][] cut = samples[start..(start + Samples)];
            float[] counts = [.. Enumerable.Range(0, Axes).SelectMany(axis => cut.Select(sample => (float)sample[axis]))];
            yield return new Window(name, Motion(cut) < s_leastMotion[label] ? Other : label, counts);
        }
    }

    /// <summary>The means of every two samples, rounded down.</summary>
    private static short[][] Halved(NumericArray array)
    {
        float[] values = [.. Enumerable.Range(0, array.Count).Select(k => array[k])];
        return
        [
            .. Enumerable.Range(0, values.Length / Axes / 2)
                .Select(pair => Enumerable.Range(0, Axes)
                    .Select(axis => (short)(((int)values[(2 * pair * Axes) + axis] + (int)values[(((2 * pair) + 1) * Axes) + axis]) >> 1)).ToArray()),
        ];
    }

    private static double Motion(short[][] samples) => Enumerable.Range(0, Axes).Average(axis =>
    {
        double mean = samples.Average(sample => (double)sample[axis]);
        return Math.Sqrt(samples.Average(sample => (sample[axis] - mean) * (sample[axis] - mean)));
    });
}

/// <summary>A window of a recording.</summary>
/// <param name="Label">What it shows: rest is "other", whatever the recording is called.</param>
/// <param name="Counts">All of x, of y, then of z.</param>
internal sealed record Window(string Recording, int Label, float[] Counts);
