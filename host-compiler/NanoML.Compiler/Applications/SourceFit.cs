using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Applications;

/// <summary>Reasons why a model, a board and a source do not go together.</summary>
internal static class SourceFit
{
    public static CompilerException NoPins(Board board, string bus, string what) => new(
        DiagnosticCatalog.SourceMismatch,
        $"board '{board.Name}' has no {bus} pins, which {what} needs",
        "Choose another board or source: nanoml boards shows their pins.");

    /// <summary>A source gives whole samples; a model that was compiled for a part of one takes only a recording.</summary>
    public static void RequireAllFeatures(Compilation compilation)
    {
        if (compilation.Plan.Source.Graph.InputFeatures is not null)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: --drop-features leaves parts of a sample out, and the source gives whole ones",
                "Leave --drop-features out, or take --source replay.");
        }
    }
}
