using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Training;

namespace NanoML.Cli.Verbs;

/// <summary>Compiles in memory for the verbs, proves every compilation, and prints what the user should know.</summary>
/// <param name="reference">What compilations are proved against.</param>
internal sealed class BoardCompiler(Terminal terminal, IReferenceRuntime reference)
{
    /// <summary>What compilations are proved against, and what runs the host's part of one that is split.</summary>
    public IReferenceRuntime Runtime => reference;

    /// <summary>Compiles, prints the warnings, and refuses what does not fit the board.</summary>
    /// <param name="json">Whether stdout is for a program.</param>
    /// <param name="anySize">Leaves the refusal to the caller.</param>
    public Compilation Compile(CompileOptions options, bool json, bool anySize = false)
    {
        Compilation compilation = terminal.WithProgress(json, progress => Compilation.Run(options, progress, reference));
        foreach (string warning in compilation.Warnings)
        {
            terminal.Warn(warning);
        }

        if (!anySize)
        {
            compilation.Fit.Require(options.ModelPath, compilation.Board);
        }

        return compilation;
    }

    /// <summary>What counts as the float model of a compilation.</summary>
    public ReferenceModel Reference(Compilation compilation) => ReferenceModel.Open(reference, compilation.Model, compilation.Imported);

    /// <summary>What a tuning is proved with; its warnings are printed.</summary>
    public TuneProof ProofOfTuning() => new(reference, terminal.Warn);
}
