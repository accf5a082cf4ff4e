using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>The priced strategies of every call of a plan, for each width of the look-ups that clamp; made when they are first asked for.</summary>
/// <param name="callsAlone">Whether there are only those that are calls of shared kernels.</param>
/// <param name="progress">Told the share of the calls that is done, in [0, 1]; further widths count again.</param>
internal sealed class StrategyOptions(Plan plan, OpcodeCosts costs, bool callsAlone, IProgress<double>? progress)
{
    private readonly Dictionary<int, ImmutableArray<StrategyOption>[]> _byMargin = [];
    private readonly ImmutableArray<StrategyOption>[] _common = new ImmutableArray<StrategyOption>[plan.Calls.Length];
    private ImmutableArray<StrategyOption>[] _streams = [.. plan.Calls.Select(_ => ImmutableArray<StrategyOption>.Empty)];

    /// <summary>The least time that the options asked for so far allow.</summary>
    public double Bound => Enumerable.Range(0, plan.Calls.Length).Sum(call => _byMargin.Values.Min(options => options[call].Min(o => o.Milliseconds)));

    /// <summary>From now on, the strategies that stream their weights are among them.</summary>
    public void AddStreams() => _streams = [.. plan.Calls.Select(call => Priced(StrategyTable.Offered(Offer.WhereNothingFits, plan, call, ClampTable.LeastMargin)))];

    /// <param name="clampMargin">See <see cref="EmissionPlan.Of"/>.</param>
    public ImmutableArray<StrategyOption>[] Of(int clampMargin)
    {
        if (!_byMargin.TryGetValue(clampMargin, out ImmutableArray<StrategyOption>[]? options))
        {
            var counter = new ProgressCounter(progress, plan.Calls.Length);
            options = [.. plan.Calls.Select((_, k) => Options(k, clampMargin, counter))];
            _byMargin.Add(clampMargin, options);
        }

        return [.. options.Select((layer, k) => layer.AddRange(_streams[k]))];
    }

    private ImmutableArray<StrategyOption> Options(int call, int clampMargin, ProgressCounter counter)
    {
        if (_common[call].IsDefault)
        {
            _common[call] = Priced(StrategyTable.Offered(Offer.Always, plan, plan.Calls[call], clampMargin));
        }

        ImmutableArray<StrategyOption> options =
            _common[call].AddRange(Priced(StrategyTable.Offered(Offer.ForEachClampMargin, plan, plan.Calls[call], clampMargin)));
        counter.Step();
        return options;
    }

    private ImmutableArray<StrategyOption> Priced(IEnumerable<LayerCode> codes) =>
        [.. codes.Where(code => !callsAlone || code.IsCallsAlone).Select(code => new StrategyOption(code, costs))];
}
