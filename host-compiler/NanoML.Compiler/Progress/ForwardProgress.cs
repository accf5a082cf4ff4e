namespace NanoML.Compiler.Progress;

/// <summary>Passes on a share of work as that of a stage.</summary>
internal sealed class ForwardProgress : IProgress<double>
{
    private readonly IProgress<StageProgress> _target;
    private readonly Stage _stage;

    private ForwardProgress(IProgress<StageProgress> target, Stage stage)
    {
        _target = target;
        _stage = stage;
    }

    /// <param name="target">Null when nobody listens.</param>
    public static ForwardProgress? To(IProgress<StageProgress>? target, Stage stage) =>
        target is null ? null : new ForwardProgress(target, stage);

    public void Report(double value) => _target.Report(new(_stage, value));
}
