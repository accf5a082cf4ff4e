using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Proof;

/// <summary>
/// What counts as the float model: the file itself on a reference runtime, or our own evaluation of the imported graph where that does not
/// work. The first sample decides which.
/// </summary>
public sealed class ReferenceModel : IReferenceModel
{
    private readonly IReferenceSession? _session;
    private readonly FloatOracle _oracle;
    private readonly SampleBatch _batch;
    private readonly ImmutableArray<Value> _outputs;

    private ReferenceModel(IReferenceSession? session, Graph imported, string? whyNot)
    {
        _session = session;
        _oracle = new FloatOracle(imported);
        _batch = new SampleBatch(imported);
        _outputs = [.. imported.Outputs.Select(imported.Value)];
        WhyNotExternal = whyNot;
    }

    /// <summary>Whether a runtime outside this compiler computes.</summary>
    public bool IsExternal => _session is not null;

    /// <summary>Why a runtime that was given is not used; null when it is, or when none was given.</summary>
    public string? WhyNotExternal { get; }

    /// <summary>Our own evaluation of the imported graph.</summary>
    public static ReferenceModel Own(Graph imported) => new(null, imported, null);

    /// <param name="runtime">Null: our own evaluation.</param>
    /// <param name="model">As it was read: with its bytes.</param>
    public static ReferenceModel Open(IReferenceRuntime? runtime, OnnxModel model, Graph imported)
    {
        if (runtime is null)
        {
            return Own(imported);
        }

        IReferenceSession? session = null;
        try
        {
            session = runtime.Open(ReferenceFile.Of(model, imported), model.Folder);
            session.Run(new SampleBatch(imported).Join([new float[imported.SampleLength]]));
            return new ReferenceModel(session, imported, null);
        }
        catch (ReferenceException e)
        {
            session?.Dispose();
            return new ReferenceModel(null, imported, $"{runtime.Name} {e.Message}");
        }
    }

    /// <summary>Runs one sample, on any thread.</summary>
    public float[] Run(float[] input) => _session is null ? _oracle.Run(input) : RunTogether(_session, [input])[0];

    /// <summary>Runs many samples side by side, as many in one call as the file takes.</summary>
    public float[][] Run(float[][] inputs)
    {
        if (_session is null)
        {
            return _oracle.Run(inputs);
        }

        float[][][] calls = [.. inputs.Chunk(_batch.Size)];
        var outputs = new float[calls.Length][][];
        Parallel.For(0, calls.Length, Cores.All, k => outputs[k] = RunTogether(_session, calls[k]));
        return [.. outputs.SelectMany(some => some)];
    }

    public void Dispose() => _session?.Dispose();

    private float[][] RunTogether(IReferenceSession session, float[][] inputs)
    {
        ImmutableArray<Tensor> outputs = session.Run(_batch.Join(inputs));
        return [.. inputs.Select((_, place) => Joined([.. _outputs.Select((value, k) => _batch.Part(outputs[k], value, place).ToFloats())]))];
    }

    private static float[] Joined(float[][] outputs) => outputs is [var only] ? only : [.. outputs.SelectMany(output => output)];
}
