using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Passes;

/// <summary>The passes in their order: the only place that knows it.</summary>
public static class Pipeline
{
    /// <summary>The first part: folds and fuses, and leaves every axis in ONNX's order. Training works on its result.</summary>
    /// <remarks>
    /// Every form of a quantised model becomes QDQ first. Quantisation is folded before constants are, because it keeps the scales of quantised weights. Everything that makes weights of
    /// neighbours comes before clamps are fused, because a fused clamp ends a layer.
    /// </remarks>
    public static readonly IReadOnlyList<Pass> Folding =
    [
        new("remove-no-ops", RemoveNoOps.Run),
        new("write-out-quantized", Decompose.RunQuantized),
        new("read-levels", ReadLevels.Run),
        new("fold-quantization", FoldQuantization.Run),
        new("read-normalization", ReadNormalization.Run),
        new("write-out-comparisons", Decompose.RunComparisons),
        new("collect-neighbors", CollectNeighbors.Run),
        new("collect-trees", CollectTrees.Run),
        new("collect-sides", CollectSides.Run),
        new("remove-common-terms", RemoveCommonTerms.Run),
        new("decompose", Decompose.Run),
        new("read-through-expand", ReadThroughExpand.Run),
        new("fold-constants", FoldConstants.Run),
        new("to-dense", ToDense.Run),
        new("fold-scales-of-parts", FoldScalesOfParts.Run),
        new("absorb-input-affine", AbsorbInputAffine.Run),
        new("fold-pad", FoldPad.Run),
        new("fold-affine", FoldAffine.Run),
        new("lower-batch-norm", LowerBatchNorm.Run),
        new("fuse-clamp", FuseClamp.Run),
        new("keep-reduced-axes", KeepReducedAxes.Run),
    ];

    /// <summary>All of them. Axes are put in order last, when few operators are left.</summary>
    public static readonly IReadOnlyList<Pass> Passes =
    [
        .. Folding,
        new("fuse-normalization", FuseNormalization.Run),
        new("bound-masks", BoundMasks.Run),
        new("rank-input", RankInput.Run),
        new("remove-constant-channels", RemoveConstantChannels.Run),
        new("fuse-functions", FuseFunctions.Run),
        new("to-channels-last", ToChannelsLast.Run),
        new("write-out-transposed", WriteOutTransposed.Run),
        new("move-transposes", MoveTransposes.Run),
        new("absorb-input-transpose", AbsorbInputTranspose.Run),
        new("move-input-transposes", MoveTransposes.Run),
        new("absorb-output-transpose", AbsorbOutputTranspose.Run),
        new("fold-transpose-into-dense", FoldTransposeIntoDense.Run),
        new("fold-transpose-into-matmul", FoldTransposeIntoMatMul.Run),
        new("transposes-to-reshapes", TransposesToReshapes.Run),
        new("collect-spectra", CollectSpectra.Run),
        new("divide-states", DivideStates.Run),
        new("merge-reshapes", RemoveNoOps.Run),
        new("remember-states", RememberStates.Run),
        new("scale-shares", ScaleShares.Run),
        new("share-weights", ShareWeights.Run),
    ];

    /// <summary>After all of them where time, of which a step has few frames, is the first of two spatial axes.</summary>
    public static readonly IReadOnlyList<Pass> TimeInside =
    [
        new("swap-spatial-axes", SwapSpatialAxes.Run),
        new("move-swaps", MoveTransposes.Run),
        new("swaps-to-reshapes", TransposesToReshapes.Run),
        new("merge-reshapes", RemoveNoOps.Run),
        new("share-swapped-weights", ShareWeights.Run),
    ];

    /// <summary>Runs the passes of <see cref="TimeInside"/>, with the verifier around each.</summary>
    public static Graph RunTimeInside(Graph graph) => Run(graph, TimeInside, null);

    /// <summary>Runs every pass, with the verifier around each.</summary>
    /// <param name="dumpDirectory">Gets a text file of the imported graph and of each pass that changed it; made when missing.</param>
    /// <exception cref="CompilerException">The model cannot be compiled, or the dump cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A graph does not hold: a defect of the pass that the message names.</exception>
    public static Graph Run(Graph graph, string? dumpDirectory = null) => Run(graph, Passes, dumpDirectory);

    /// <summary>Runs the passes of <see cref="Folding"/> alone, with the verifier around each.</summary>
    /// <exception cref="CompilerException">The model cannot be compiled.</exception>
    public static Graph RunFolding(Graph graph) => Run(graph, Folding, null);

    private static Graph Run(Graph graph, IReadOnlyList<Pass> passes, string? dumpDirectory)
    {
        Verifier.Check(graph, "import");
        string text = Dump(graph, dumpDirectory, 0, "import", "");
        for (int k = 0; k < passes.Count; k++)
        {
            graph = passes[k].Run(graph);
            Verifier.Check(graph, passes[k].Name);
            text = Dump(graph, dumpDirectory, k + 1, passes[k].Name, text);
        }

        return graph;
    }

    private static string Dump(Graph graph, string? directory, int number, string name, string before)
    {
        if (directory is null)
        {
            return before;
        }

        string text = GraphText.Print(graph);
        if (text != before)
        {
            Write(directory, $"{number:00}-{name}.txt", text);
        }

        return text;
    }

    private static void Write(string directory, string name, string text)
    {
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(Path.Combine(directory, name), text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(
                DiagnosticCatalog.OutputNotWritable, $"{directory}: cannot write there: {e.Message}", "Choose another folder with --dump.", e);
        }
    }
}
