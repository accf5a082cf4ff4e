using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Proof;

namespace NanoML.Compiler.Training;

/// <summary>Holds what a tuning reads and writes against a reference runtime.</summary>
/// <param name="runtime">Null: there is nothing but our own evaluation.</param>
/// <param name="warn">Told what is no reason to stop.</param>
public sealed class TuneProof(IReferenceRuntime? runtime, Action<string> warn)
{
    /// <exception cref="CompilerException">NML0406: the teacher would teach something else than its file.</exception>
    internal void RequireTeacher(OnnxModel file, Graph teacher, SampleSet samples)
    {
        using var proof = new ModelProof(runtime, file, teacher, samples.Inputs, warn);
        proof.RequireImported();
    }

    /// <exception cref="CompilerException">NML0406: the student starts as something else than its file.</exception>
    internal void RequireStudent(OnnxModel file, Graph imported, Graph folded, SampleSet samples)
    {
        using var proof = new ModelProof(runtime, file, imported, samples.Inputs, _ => { });
        proof.Require(folded, Pipeline.Folding);
    }

    /// <exception cref="CompilerException">NML0406: other programs would read something else in the written file than compile does.</exception>
    internal void RequireWritten(OnnxModel student, SampleSet samples)
    {
        OnnxModel file = student with { Bytes = OnnxWriter.ToBytes(student) };
        using var proof = new ModelProof(runtime, file, GraphImporter.Import(file), samples.Inputs, _ => { });
        proof.RequireImported();
    }
}
