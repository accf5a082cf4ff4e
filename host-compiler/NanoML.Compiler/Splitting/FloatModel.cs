using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Proof;

namespace NanoML.Compiler.Splitting;

/// <summary>The model's file on a runtime, for samples of one part of it. Runs on several threads.</summary>
internal sealed class FloatModel : IDisposable
{
    private readonly IReferenceSession _session;
    private readonly ImmutableArray<InputPort> _inputs;
    private readonly string _source;
    private readonly string _runtime;

    private FloatModel(IReferenceSession session, ImmutableArray<InputPort> inputs, string source, string runtime)
    {
        _session = session;
        _inputs = inputs;
        _source = source;
        _runtime = runtime;
    }

    /// <param name="front">A graph with the same inputs.</param>
    /// <exception cref="CompilerException">NML0610: the runtime does not run the model.</exception>
    public static FloatModel Open(IReferenceRuntime runtime, OnnxModel model, Graph front)
    {
        try
        {
            return new FloatModel(runtime.Open(OnnxProbe.WithoutUnusedInputs(model.Bytes), model.Folder), front.InputPorts, model.Path, runtime.Name);
        }
        catch (ReferenceException e)
        {
            throw HostModel.Fails(model.Path, runtime.Name, e);
        }
    }

    /// <summary>The elements of all outputs.</summary>
    /// <exception cref="CompilerException">NML0610.</exception>
    public float[] Run(float[] sample)
    {
        try
        {
            return [.. _session.Run([.. _inputs.Select(port => new Tensor(port.OwnShape, port.Of(sample)))]).SelectMany(output => output.ToFloats())];
        }
        catch (ReferenceException e)
        {
            throw HostModel.Fails(_source, _runtime, e);
        }
    }

    public void Dispose() => _session.Dispose();
}
