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
    private readonly Shape _input;

    private ReferenceModel(IReferenceSession? session, Graph imported, string? whyNot)
    {
        _session = session;
        _oracle = new FloatOracle(imported);
        _input = imported.Value(imported.Inputs[0]).Shape;
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
            session = runtime.Open(model.Bytes, model.Folder);
            Shape shape = imported.Value(imported.Inputs[0]).Shape;
            session.Run(new Tensor(shape, new float[shape.Count]));
            return new ReferenceModel(session, imported, null);
        }
        catch (ReferenceException e)
        {
            session?.Dispose();
            return new ReferenceModel(null, imported, $"{runtime.Name} {e.Message}");
        }
    }

    /// <summary>Runs one sample, on any thread.</summary>
    public float[] Run(float[] input) =>
        _session is null ? _oracle.Run(input) : _session.Run(new Tensor(_input, input))[0].ToFloats();

    public void Dispose() => _session?.Dispose();
}
