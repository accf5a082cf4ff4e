using System.Globalization;
using NanoML.Cli.Serial;
using NanoML.Cli.Streams;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;

namespace NanoML.Cli.Devices;

/// <summary><c>verify --on serial</c>: a board that runs firmware/apps/SelfTest with the same model.</summary>
/// <param name="samples">How many samples to send; null sends all.</param>
internal sealed class SerialDevice(string name, int baud, int? samples) : IVerifyDevice
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_inference = TimeSpan.FromSeconds(60);

    public DeviceCheck Check(Terminal terminal, Compilation compilation, SampleSet test)
    {
        if (compilation.Stream is not null)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, "--on serial sends single samples, and a stream goes from step to step", "Verify a stream with --on nanoclr.");
        }

        using ISerialPort port = SerialPorts.OpenOrFail(name, baud);
        try
        {
            return Check(terminal, new SelfTestLink(port, name), compilation, test);
        }
        catch (IOException e)
        {
            throw SerialPorts.CannotOpen(name, e);
        }
    }

    private DeviceCheck Check(Terminal terminal, SelfTestLink link, Compilation compilation, SampleSet test)
    {
        RequireModel(link.Describe(s_start), compilation.Plan);
        var oracle = new IntegerOracle(compilation.Plan);
        var microseconds = new List<int>();
        int? difference = null;
        foreach (float[] sample in test.Inputs.Take(samples ?? test.Count))
        {
            byte[] input = IntegerOracle.QuantizeInput(compilation.Plan, sample);
            SelfTestResult result = link.Infer(input, s_inference);
            if (difference is null && !oracle.Run(input).AsSpan().SequenceEqual(result.Output))
            {
                difference = microseconds.Count;
            }

            microseconds.Add(result.Microseconds);
        }

        microseconds.Sort();
        return Report(terminal, link, microseconds, difference);
    }

    private DeviceCheck Report(Terminal terminal, SelfTestLink link, List<int> microseconds, int? difference)
    {
        int median = microseconds[microseconds.Count / 2];
        var json = new
        {
            On = "serial",
            Samples = microseconds.Count,
            BitExact = difference is null,
            MedianUs = median,
            BestUs = microseconds[0],
            WorstUs = microseconds[^1],
            link.Repeats,
        };
        return new DeviceCheck(difference, $"the board at {name}", json, Print);

        void Print()
        {
            string bytes = difference is null ? "the same bytes" : "other bytes";
            string repeats = $"{Terminal.Number(link.Repeats)} messages repeated";
            terminal.WriteLine($"On the board    {Terminal.Number(microseconds.Count)} samples, {bytes}, {repeats}");
            string range = $"{Milliseconds(microseconds[0])} to {Milliseconds(microseconds[^1])} ms";
            terminal.WriteLine($"Time            {Milliseconds(median)} ms the median, {range}, measured on the board");
        }
    }

    private static string Milliseconds(int microseconds) => (microseconds / 1000.0).ToString("F1", CultureInfo.InvariantCulture);

    private void RequireModel((int Inputs, int Outputs) board, Plan plan)
    {
        (int Inputs, int Outputs) own = (plan.InputLength, plan.OutputLength);
        if (board != own)
        {
            throw new CompilerException(
                DiagnosticCatalog.OtherModel,
                $"the board at {name} runs a model of {board.Inputs} inputs and {board.Outputs} outputs, "
                + $"not {own.Inputs} and {own.Outputs}",
                "Compile this model with --name Model into firmware/apps/SelfTest/Generated and deploy it again.");
        }
    }
}
