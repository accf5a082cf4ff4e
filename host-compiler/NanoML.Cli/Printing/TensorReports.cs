using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Cli.Printing;

/// <summary>The inputs and outputs of a compiled model.</summary>
internal sealed record TensorReports(ImmutableArray<InputTensorReport> Inputs, ImmutableArray<OutputTensorReport> Outputs, ImmutableArray<StateLink> State)
{
    /// <summary>Whether there is one of each: then the model's own members say everything.</summary>
    [JsonIgnore]
    public bool IsPlain => Inputs.Length == 1 && Outputs.Length == 1;

    public static TensorReports Of(Compilation compilation)
    {
        Plan plan = compilation.Plan;
        Dictionary<string, double> noise = compilation.Quality.Outputs.ToDictionary(output => output.Name, output => output.SqnrDb);
        return new TensorReports(
            [.. plan.Inputs.Select(input => new InputTensorReport(
                input.Name, [.. input.Shape.Dims], plan.Arena.Offsets[input.Buffer], InputReport.Of(input)))],
            [.. plan.Outputs.Select(output => new OutputTensorReport(
                output.Name, [.. output.Shape.Dims], output.Offset, output.Quant.Scale, output.Quant.ZeroPoint, noise[output.Name]))],
            plan.Source.Graph.State);
    }

    /// <summary>A line for each where there are several.</summary>
    public void Print(Terminal terminal)
    {
        if (IsPlain)
        {
            return;
        }

        foreach (InputTensorReport input in Inputs)
        {
            terminal.WriteLine($"Input       {input.Name} {Extents(input.Shape)}, {Meaning(input.Levels)}");
        }

        foreach (OutputTensorReport output in Outputs)
        {
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Output      {output.Name} {Extents(output.Shape)}, a step is {output.Scale:g4}, level {output.ZeroPoint} is 0; SQNR {output.SqnrDb:F1} dB"));
        }

        PrintState(terminal);
    }

    /// <summary>Outputs that become inputs of the next inference.</summary>
    private void PrintState(Terminal terminal)
    {
        foreach (StateLink link in State)
        {
            terminal.WriteLine($"State       {link.Output} becomes {link.Input} of the next inference: call Step instead of Invoke");
        }
    }

    private static string Extents(int[] shape) => string.Join('x', shape);

    private static string Meaning(InputReport levels) => levels switch
    {
        { Thresholds: > 0 } => $"ranks among {Terminal.Number(levels.Thresholds)} thresholds",
        { Features: > 1 } => $"{Terminal.Number(levels.Features)} features with scales of their own",
        _ => string.Create(CultureInfo.InvariantCulture, $"a step is {levels.Scales[0]:g4}, level {levels.ZeroPoint} is 0"),
    };
}

/// <summary>An input of a compiled model.</summary>
/// <param name="Shape">Of its levels, channels last.</param>
/// <param name="Offset">Of its first level among those of all inputs.</param>
internal sealed record InputTensorReport(string Name, int[] Shape, int Offset, InputReport Levels);

/// <summary>An output of a compiled model.</summary>
/// <param name="Shape">Of its levels, channels last.</param>
/// <param name="Offset">Of its first level among those of all outputs.</param>
/// <param name="Scale">The real value of a step.</param>
/// <param name="SqnrDb">Its own signal to quantisation noise, in decibels.</param>
internal sealed record OutputTensorReport(string Name, int[] Shape, int Offset, float Scale, int ZeroPoint, double SqnrDb);
