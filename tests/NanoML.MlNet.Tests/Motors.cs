using MlNetSample;

namespace NanoML.MlNet.Tests;

/// <summary>A row with a class of two kinds besides.</summary>
internal sealed class MotorRow : Motor
{
    public bool IsHot { get; set; }
}

/// <summary>Motors as those of the sample's table, drawn anew.</summary>
internal static class Motors
{
    private static readonly (string State, float[] Centre)[] s_states =
    [
        ("normal", [1.6f, 4.2f, 41, 2.10f, 1480, 0.30f]), ("unbalanced", [3.4f, 7.6f, 44, 2.25f, 1470, 0.33f]),
        ("bearing", [2.5f, 9.8f, 52, 2.35f, 1465, 0.55f]),
    ];

    private const float Hot = 53;

    private static readonly float[] s_spread = [0.45f, 1.3f, 4, 0.12f, 9, 0.09f];

    public static MotorRow[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Draw(random))];
    }

    public static float[] Row(Motor motor) => [motor.Rms, motor.Peak, motor.Temperature, motor.Current, motor.Speed, motor.Kurtosis];

    private static MotorRow Draw(Random random)
    {
        (string state, float[] centre) = s_states[random.Next(s_states.Length)];
        float[] row = [.. centre.Select((mean, k) => mean + (s_spread[k] * Normal(random)))];
        return new MotorRow
        {
            Rms = row[0],
            Peak = row[1],
            Temperature = row[2],
            Current = row[3],
            Speed = row[4],
            Kurtosis = row[5],
            State = state,
            IsHot = row[1] + row[2] + Normal(random) > Hot,
        };
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
