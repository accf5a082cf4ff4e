using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Proof;

/// <summary>
/// Proves a compilation on a few samples: the file as a reference runtime runs it, against the imported graph, the optimised graph and the
/// integers of the plan. Without a runtime, or where it does not work, our own evaluation of the imported graph is what the rest is held
/// against, and the user is told.
/// </summary>
public sealed class ModelProof : IDisposable
{
    private readonly IReferenceRuntime? _runtime;
    private readonly OnnxModel _model;
    private readonly Graph _imported;
    private readonly IReadOnlyList<float[]> _samples;
    private readonly Action<string> _warn;
    private readonly ReferenceModel _reference;

    /// <param name="model">As it was read: with its bytes.</param>
    /// <param name="samples">In the model's own axis order; few of them are taken.</param>
    /// <param name="warn">Told what is no reason to stop.</param>
    public ModelProof(
        IReferenceRuntime? runtime, OnnxModel model, Graph imported, IReadOnlyList<float[]> samples, Action<string> warn)
    {
        _runtime = runtime;
        _model = model;
        _imported = imported;
        _samples = samples;
        _warn = warn;
        _reference = ReferenceModel.Open(runtime, model, imported);
        if (_reference.WhyNotExternal is { } reason)
        {
            warn($"{imported.Source}: {reason}; the model is held against nanoml's own float evaluation instead.");
        }
        else if (_reference.IsExternal && ReferenceFile.Reading(model, imported) is { } reading)
        {
            warn($"{imported.Source}: {runtime!.Name} does not know {reading}; it is given what nanoml reads in them, as standard operators. All else is held against the file.");
        }
    }

    /// <summary>The file against the imported graph, and that against what passes made of it.</summary>
    /// <exception cref="CompilerException">NML0406: one of them computes something else.</exception>
    public void Require(Graph optimized, IReadOnlyList<Pass> passes)
    {
        float[][] samples = ProofSamples.ForGraphs(_imported, _samples);
        float[][] outputs = RequireImported(samples);
        Graph intended = Intended(_imported);
        new PassProof(intended, passes, samples).Require(
            optimized, intended == _imported ? outputs : new FloatOracle(intended).Run(samples));
    }

    /// <summary>The file against the imported graph.</summary>
    /// <exception cref="CompilerException">NML0406: the graph computes something else.</exception>
    public void RequireImported() => RequireImported(ProofSamples.ForGraphs(_imported, _samples));

    /// <summary>How close the integers of a plan come to the file.</summary>
    /// <param name="labelled">Whether the samples have labels.</param>
    public Quality Measure(Plan plan, bool labelled)
    {
        float[][] samples = ProofSamples.ForIntegers(_imported, _samples);
        float[][] expected = _reference.Run(samples);
        var actual = new float[samples.Length][];
        Parallel.For(0, samples.Length, Cores.All, () => new IntegerOracle(plan), (k, _, oracle) =>
        {
            oracle.Reset();
            actual[k] = IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, samples[k])));
            return oracle;
        }, _ => { });
        return Quality.Of(_imported, plan.Source.Graph, expected, actual, labelled);
    }

    public void Dispose() => _reference.Dispose();

    /// <summary>What passes are to make of a graph: that with the approximations that the device knowingly makes.</summary>
    public static Graph Intended(Graph graph) => graph.Nodes.Any(node => node.Op is IApproximated)
        ? graph with { Nodes = [.. graph.Nodes.Select(node => node.Op is IApproximated op ? node with { Op = op.OnDevice } : node)] }
        : graph;

    /// <returns>What our own evaluation makes of the samples.</returns>
    private float[][] RequireImported(float[][] samples)
    {
        float[][] own = new FloatOracle(_imported).Run(samples);
        if (_reference.IsExternal)
        {
            ImportProof.Require(_runtime!, _model, _imported, samples, _reference.Run(samples), own, _warn);
        }

        return own;
    }
}
