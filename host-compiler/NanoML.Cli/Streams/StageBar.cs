using NanoML.Compiler.Progress;
using Spectre.Console;

namespace NanoML.Cli.Streams;

/// <summary>One progress bar per stage; a stage is full when the next one starts.</summary>
internal sealed class StageBar(ProgressContext context) : IProgress<StageProgress>
{
    private readonly Lock _lock = new();
    private ProgressTask? _task;
    private Stage _stage;

    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            if (_task is null || _stage != value.Stage)
            {
                _task?.Value(1);
                _stage = value.Stage;
                _task = context.AddTask(StageWords.Of(value.Stage), maxValue: 1);
            }

            _task.Value(Math.Max(_task.Value, value.Share));
        }
    }
}
