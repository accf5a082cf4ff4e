using System.Globalization;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>
/// 10,000 turns of a whole application, from a failing sensor to lines, in storms of faults and calms between them: nothing is thrown or
/// allocated, each fault counts once, and every calm has results.
/// </summary>
internal sealed class FieldRun(FrameTap tap, HealthCounters health, LineLog log, int seed)
{
    private const int Turns = 10_000;
    private const int Spell = 500;
    private const int WarmUp = 2 * Spell;

    private const int ShortestAbsence = 8;
    private const int LongestAbsence = 30;

    private readonly Random _random = new(seed);
    private Fault? _present;
    private int _turnsToEnd;
    private int _allocatingTurns;

    public required Fault[] Faults { get; init; }

    /// <summary>Lets the device do what it does in one turn.</summary>
    public required Action<Random> Advance { get; init; }

    /// <summary>One turn of the application's loop.</summary>
    public required Action Turn { get; init; }

    public int Injected { get; private set; }

    public void Run()
    {
        int inferences = 0;
        for (int turn = 0; turn < Turns; turn++)
        {
            bool isStorm = turn / Spell % 2 == 0;
            if (isStorm && IsSound && _random.Next(12) == 0)
            {
                Begin(Faults[_random.Next(Faults.Length)]);
            }

            TakeTurn(measured: turn >= WarmUp);
            if (turn % Spell == Spell - 1)
            {
                Assert.True(isStorm || health.Inferences > inferences + 1, $"no results in the calm that ends with turn {turn}");
                inferences = health.Inferences;
            }
        }

        Assert.True(Injected > 150, $"only {Injected} faults in {Turns} turns");
        Assert.Equal(Injected, health.SensorErrors);
        Assert.Equal(0, _allocatingTurns);
        AssertLines();
    }

    /// <summary>The results since the last fault, without times and drift, which remembers.</summary>
    public static string[] Results(Dictionary<string, string>[] lines) =>
        [.. lines.Where(line => !line.ContainsKey("event")).Select(line => $"{line["label"]} {line["confidence"]}")];

    private bool IsSound => _present is null && tap.Count > 0 && health.SensorErrors == Injected;

    private void Begin(Fault fault)
    {
        fault.Begin();
        Injected++;
        _present = fault;
        _turnsToEnd = fault.End is null ? 1 : _random.Next(ShortestAbsence, LongestAbsence);
    }

    private void TakeTurn(bool measured)
    {
        Advance(_random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turn();
        if (measured && _present is not { Throws: true })
        {
            _allocatingTurns += GC.GetAllocatedBytesForCurrentThread() > before ? 1 : 0;
        }

        if (_present is not null && --_turnsToEnd <= 0)
        {
            _present.End?.Invoke();
            _present = null;
        }
    }

    private void AssertLines()
    {
        Dictionary<string, string>[] lines = log.Parse();
        Assert.Equal(Enumerable.Range(0, lines.Length), lines.Select(line => int.Parse(line["seq"], CultureInfo.InvariantCulture)));
        Assert.Equal(health.Inferences, lines.Count(line => !line.ContainsKey("event")));
        string[] states = [.. lines.Where(line => line.GetValueOrDefault("event") == "sensor").Select(line => line["state"])];
        Assert.Equal(2 * health.Recoveries, states.Length);
        Assert.All(states.Index(), state => Assert.Equal(state.Index % 2 == 0 ? "lost" : "back", state.Item));
    }
}
