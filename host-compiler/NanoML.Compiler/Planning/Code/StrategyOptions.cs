using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>The priced strategies of every call of a plan, for each width of the look-ups that clamp; made when they are first asked for.</summary>
internal sealed class StrategyOptions(Plan plan, OpcodeCosts costs)
{
    private readonly Dictionary<int, ImmutableArray<StrategyOption>[]> _byMargin = [];
    private ImmutableArray<StrategyOption>[] _streams = [.. plan.Calls.Select(_ => ImmutableArray<StrategyOption>.Empty)];

    /// <summary>From now on, the strategies that stream their weights are among them.</summary>
    public void AddStreams() => _streams = [.. plan.Calls.Select(call => Priced(StreamedCode.Candidates(call)))];

    /// <param name="clampMargin">See <see cref="EmissionPlan.Of"/>.</param>
    public ImmutableArray<StrategyOption>[] Of(int clampMargin)
    {
        if (!_byMargin.TryGetValue(clampMargin, out ImmutableArray<StrategyOption>[]? options))
        {
            options = [.. plan.Calls.Select(call => Priced(StrategyChoice.Candidates(plan, call, clampMargin)))];
            _byMargin.Add(clampMargin, options);
        }

        return [.. options.Select((layer, k) => layer.AddRange(_streams[k]))];
    }

    private ImmutableArray<StrategyOption> Priced(IEnumerable<LayerCode> codes) => [.. codes.Select(code => new StrategyOption(code, costs))];
}
