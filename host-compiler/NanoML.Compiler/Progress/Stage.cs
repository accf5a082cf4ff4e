namespace NanoML.Compiler.Progress;

/// <summary>The stages of a compilation, for progress.</summary>
public enum Stage
{
    Read,
    Optimize,

    /// <summary>Only where input features or channels are removed.</summary>
    Shrink,
    Calibrate,

    /// <summary>Only where there are calibration samples, or weights are pruned or take few bits.</summary>
    Compress,
    Plan,
    Emit,
    Check,
    Verify,

    /// <summary>The count of opcodes.</summary>
    Profile,

    /// <summary>Only for a report without test data: its layers are measured on calibration samples.</summary>
    Measure,

    /// <summary>What candidates of <c>nanoml train</c> take of the board.</summary>
    Price,

    /// <summary>Only of <c>nanoml tune</c> and <c>nanoml train</c>.</summary>
    Train,

    /// <summary>Only of <c>nanoml push</c>.</summary>
    Send,

    /// <summary>Only of <c>nanoml record</c>.</summary>
    Record,
}

/// <param name="Share">How much of the stage is done, in [0, 1].</param>
public readonly record struct StageProgress(Stage Stage, double Share);
