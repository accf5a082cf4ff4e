using NanoML.Compiler.Device;
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

    /// <summary>What a source and its stage keep has to fit the heap beside the model.</summary>
    /// <param name="bytes">Of their arrays and objects.</param>
    public static void RequireHeap(Compilation compilation, int bytes, string what)
    {
        int spare = compilation.Fit.HeapAvailable - compilation.Fit.HeapNeeded;
        if (bytes > spare)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: {what} has {bytes} bytes; "
                + $"with the model, the heap of board '{compilation.Board.Name}' has {spare} left",
                "Choose a board with PSRAM.");
        }
    }

    /// <summary>A source's stage has a scale for each channel of a sample at most; a model may have one for each element.</summary>
    /// <param name="channels">The last axis of the input.</param>
    public static void RequireScalesOfChannels(Compilation compilation, int channels)
    {
        InputQuantization input = compilation.Plan.Input.Quantization;
        if (input.FeatureCount != 1 && (input.Stride != 1 || input.FeatureCount != channels))
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: {input.FeatureCount} elements of the input have scales of their own, and the source gives "
                + (channels == 1 ? "values of one scale" : $"samples of {channels} channels"),
                "Scale channels alike over time and place, or take --source replay.");
        }
    }

    /// <summary>A source gives whole samples of levels; a model that was compiled for a part of one, ranks features or has several inputs takes only a recording.</summary>
    public static void RequireLevels(Compilation compilation)
    {
        if (compilation.Stream is { } stream)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: a step takes {stream.Hop} new frames, and the source gives whole windows",
                "Set the new frames and call Step of the generated class in your own loop, or take --source replay.");
        }

        if (compilation.Plan.Inputs.Length > 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: the model has {compilation.Plan.Inputs.Length} inputs, and the source gives one",
                "Set each input of the generated class in your own loop, or take --source replay.");
        }

        if (compilation.Plan.Input.Port.Form.Features is not null)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: --drop-features leaves parts of a sample out, and the source gives whole ones",
                "Leave --drop-features out, or take --source replay.");
        }

        if (compilation.Plan.Input.Quantization.Ranks is not null)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: its trees take ranks of features, and the source gives levels",
                "Call Quantize of the generated class with the features in your own loop, or take --source replay.");
        }
    }
}
