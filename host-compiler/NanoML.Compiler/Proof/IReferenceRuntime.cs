using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Proof;

/// <summary>A runtime outside this compiler that runs an ONNX file as it is: what a compilation is held against.</summary>
public interface IReferenceRuntime
{
    /// <summary>Its name and version, for messages.</summary>
    string Name { get; }

    /// <param name="file">The bytes of an ONNX file with float inputs.</param>
    /// <param name="folder">Where the file's external data lie.</param>
    /// <exception cref="ReferenceException">The runtime does not work here, or refuses the model.</exception>
    IReferenceSession Open(ReadOnlyMemory<byte> file, string folder);
}

/// <summary>A model that is loaded. Runs on any thread, also on several at once.</summary>
public interface IReferenceSession : IDisposable
{
    /// <param name="inputs">In the order of the file; their symbolic axes have sizes.</param>
    /// <returns>All outputs, in the order of the file.</returns>
    /// <exception cref="ReferenceException">The runtime refuses the model only now.</exception>
    ImmutableArray<Tensor> Run(params ImmutableArray<Tensor> inputs);
}

/// <summary>Why a reference runtime cannot say what a model computes: one sentence without its end.</summary>
public sealed class ReferenceException(string reason, Exception? inner = null) : Exception(reason, inner);
