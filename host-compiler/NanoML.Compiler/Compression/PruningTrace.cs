namespace NanoML.Compiler.Compression;

/// <summary>Weights of a channel that go together.</summary>
/// <param name="Weights">Their indices, ascending; at least one.</param>
/// <param name="Harm">How much the mean square error of the channel's sum grows, never less than with the step before.</param>
internal readonly record struct PruningStep(int[] Weights, double Harm);

/// <summary>The order in which a channel can best do without its weights, from the first step to where it was asked for.</summary>
internal sealed class PruningTrace : IDisposable
{
    private readonly List<PruningStep> _steps;
    private readonly int[] _support;
    private Elimination? _rest;

    /// <param name="steps">Those that are known.</param>
    /// <param name="support">The weights that <paramref name="rest"/> knows by their places here.</param>
    /// <param name="rest">Finds the others; null when all are known.</param>
    public PruningTrace(IEnumerable<PruningStep> steps, int[] support, Elimination? rest)
    {
        _steps = [.. steps];
        _support = support;
        _rest = rest;
        Zeros = _steps.Sum(step => step.Weights.Length);
    }

    /// <summary>Those that are known.</summary>
    public IReadOnlyList<PruningStep> Steps => _steps;

    /// <summary>Whether there are no others.</summary>
    public bool IsComplete => _rest is null;

    /// <summary>How many weights the known steps take.</summary>
    public int Zeros { get; private set; }

    /// <summary>Finds steps until they take so many weights, or all.</summary>
    public void ExtendTo(int zeros)
    {
        while (Zeros < zeros && _rest is not null)
        {
            (int first, int length, double harm) = _rest.TakeNext();
            _steps.Add(new PruningStep(_support[first..(first + length)], Math.Max(harm, _steps.Count == 0 ? 0 : _steps[^1].Harm)));
            Zeros += length;
            if (_rest.IsDone)
            {
                _rest.Dispose();
                _rest = null;
            }
        }
    }

    public void Dispose() => _rest?.Dispose();

    /// <summary>All steps.</summary>
    public IReadOnlyList<PruningStep> ToEnd()
    {
        ExtendTo(int.MaxValue);
        return _steps;
    }
}
