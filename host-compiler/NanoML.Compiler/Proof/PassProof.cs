using System.Globalization;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Passes;

namespace NanoML.Compiler.Proof;

/// <summary>
/// Holds a graph after passes against the graph before them. A model with quantisation in it (QDQ) loses that to the values' scales on
/// the way: until then, a graph is evaluated with the rounding of its scales, and after it without.
/// </summary>
internal sealed class PassProof
{
    /// <summary>What one level to and fro in the middle of a model may do to its output.</summary>
    private const double LeastDecibelsOfFlips = 10;

    private readonly Graph _imported;
    private readonly IReadOnlyList<Pass> _passes;
    private readonly float[][] _samples;
    private readonly Closeness _closeness;
    private readonly ChosenScores? _chosen;
    private readonly bool _jumps;

    /// <param name="passes">What made the optimised graph, in their order.</param>
    public PassProof(Graph imported, IReadOnlyList<Pass> passes, float[][] samples)
    {
        _imported = imported;
        _passes = passes;
        _samples = samples;
        _closeness = Closeness.Of(imported);
        _chosen = ChosenScores.Of(imported, samples);
        _jumps = Closeness.Jumps(_chosen?.Before ?? imported);
    }

    /// <param name="outputs">What our own evaluation of the imported graph makes of the samples.</param>
    /// <exception cref="CompilerException">NML0406: the passes change what the graph computes.</exception>
    public void Require(Graph optimized, float[][] outputs)
    {
        float[][] before = Worth(outputs);
        if (!IsSame(before, Evaluate(optimized)))
        {
            throw Blame(before);
        }

        // Without the rounding to scales nothing but floats' own is left, if no other function jumps.
        int folding = _passes.ToList().FindIndex(pass => pass.Run == FoldQuantization.Run);
        if (_jumps && folding >= 0)
        {
            Graph folded = _passes.Take(folding + 1).Aggregate(_imported, (graph, pass) => pass.Run(graph));
            if (!Closeness.Jumps(folded))
            {
                new PassProof(folded, [.. _passes.Skip(folding + 1)], _samples)
                    .Require(optimized, new FloatOracle(folded).Run(_samples));
            }
        }
    }

    private CompilerException Blame(float[][] before)
    {
        Graph graph = _imported;
        foreach (Pass pass in _passes)
        {
            graph = pass.Run(graph);
            float[][] after = Evaluate(graph);
            if (!IsSame(before, after))
            {
                return Error($"the pass '{pass.Name}'", before, after);
            }
        }

        return Error("the optimised graph", before, Evaluate(graph));
    }

    private CompilerException Error(string what, float[][] before, float[][] after)
    {
        (double _, float expected, float actual) = before.Zip(after).SelectMany(pair => pair.First.Zip(pair.Second))
            .Select(pair => (Math.Abs((double)pair.First - pair.Second), pair.First, pair.Second)).MaxBy(d => d.Item1);
        return new CompilerException(
            DiagnosticCatalog.NotTheModel,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_imported.Source}: {what} changes what the model computes: an output becomes {actual:G6} instead of {expected:G6}"));
    }

    private bool IsSame(float[][] before, float[][] after)
    {
        if (before.Zip(after).Any(pair => pair.First.Length != pair.Second.Length))
        {
            return false;
        }

        return _jumps
            ? _imported.OutputPorts.All(port => NoiseMeter.Of(port, before, after) >= LeastDecibelsOfFlips)
            : _imported.OutputPorts.All(port => _closeness.FirstFar(port, before, after) < 0);
    }

    // Where nothing jumps no value has a scale yet, or no value is to be rounded to one.
    private float[][] Evaluate(Graph graph) => Worth(new FloatOracle(graph, roundsToScales: _jumps).Run(_samples));

    private float[][] Worth(float[][] outputs) => _chosen is null ? outputs : [.. outputs.Select((output, k) => _chosen.Worth(k, output))];
}
