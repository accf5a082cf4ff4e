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
                _task = context.AddTask(Describe(value.Stage), maxValue: 1);
            }

            _task.Value(Math.Max(_task.Value, value.Share));
        }
    }

    private static string Describe(Stage stage) => stage switch
    {
        Stage.Read => "Reading the model",
        Stage.Optimize => "Optimising the graph",
        Stage.Shrink => "Removing features and channels",
        Stage.Calibrate => "Calibrating",
        Stage.Compress => "Compressing weights",
        Stage.Plan => "Planning",
        Stage.Emit => "Generating code",
        Stage.Check => "Compiling the generated code",
        Stage.Verify => "Verifying",
        Stage.Profile => "Counting opcodes",
        Stage.Measure => "Measuring layers for the report",
        Stage.Price => "Pricing networks",
        Stage.Train => "Training",
        Stage.Send => "Sending the model",
        Stage.Record => "Recording",
        _ => stage.ToString(),
    };
}
