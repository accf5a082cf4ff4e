using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Proof;

namespace NanoML.Compiler.Splitting;

/// <summary>A host's part on a runtime. Runs on several threads.</summary>
public sealed class HostModel : IDisposable
{
    private readonly IReferenceSession _session;
    private readonly Shape _input;
    private readonly string _source;
    private readonly string _runtime;

    private HostModel(IReferenceSession session, Shape input, string source, string runtime)
    {
        _session = session;
        _input = input;
        _source = source;
        _runtime = runtime;
    }

    /// <param name="file">An ONNX file with one input of bytes, and all of its data.</param>
    /// <param name="input">Its shape.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="CompilerException">NML0610: the runtime does not work here, or refuses the file.</exception>
    public static HostModel Open(IReferenceRuntime runtime, byte[] file, Shape input, string source)
    {
        try
        {
            return new HostModel(runtime.Open(file, Path.GetTempPath()), input, source, runtime.Name);
        }
        catch (ReferenceException e)
        {
            throw Fails(source, runtime.Name, e);
        }
    }

    /// <param name="levels">The bytes that a board sends.</param>
    /// <exception cref="CompilerException">NML0610: the runtime refuses the file only now.</exception>
    public ImmutableArray<Tensor> Outputs(byte[] levels)
    {
        try
        {
            return _session.Run(new Tensor(_input, Array.ConvertAll(levels, level => (float)level)));
        }
        catch (ReferenceException e)
        {
            throw Fails(_source, _runtime, e);
        }
    }

    /// <summary>The elements of all outputs.</summary>
    /// <inheritdoc cref="Outputs"/>
    public float[] Run(byte[] levels) => [.. Outputs(levels).SelectMany(output => output.ToFloats())];

    public void Dispose() => _session.Dispose();

    internal static CompilerException Fails(string source, string runtime, ReferenceException reason) =>
        new(DiagnosticCatalog.HostPartFails, $"{source}: {runtime} {reason.Message}", inner: reason);
}
