using System.Globalization;
using NanoML.Compiler.Progress;

namespace NanoML.Cli.Streams;

/// <summary>What is said of stages.</summary>
internal static class StageWords
{
    public static string Of(Stage stage) => stage switch
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

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "F1" : "F0", CultureInfo.InvariantCulture) + " s";
}
