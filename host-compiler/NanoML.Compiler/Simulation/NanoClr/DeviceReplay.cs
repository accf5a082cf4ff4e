using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>What a model did on nanoCLR.</summary>
/// <param name="Outputs">One per input.</param>
/// <param name="Microseconds">Of each Invoke.</param>
/// <param name="PlainLoopNanoseconds">A multiply-accumulate of <c>acc += x[i] * w[j]</c>, timed in the same run: the best of several turns.</param>
/// <param name="LayerMicroseconds">The fastest run of each of <see cref="EmittedModelCode.Layers"/>; empty when they were not timed.</param>
/// <param name="HeapIsSet">Whether the heap had the size that was asked for; nanoCLR's dotnet tool takes its own.</param>
public sealed record DeviceReplayResult(
    ImmutableArray<byte[]> Outputs,
    ImmutableArray<double> Microseconds,
    double PlainLoopNanoseconds,
    ImmutableArray<double> LayerMicroseconds,
    bool HeapIsSet)
{
    public double MedianMicroseconds => Microseconds.Order().ElementAt(Microseconds.Length / 2);

    public double BestMicroseconds => Microseconds.Min();
}

/// <summary>The program needed more heap than it had.</summary>
public sealed class DeviceMemoryException(string message) : InvalidOperationException(message);

/// <summary>Runs emitted code on the real interpreter over recorded inputs.</summary>
public static class DeviceReplay
{
    private const int MaxTableBytes = 48 * 1024;
    private const int PlainLoopLength = 1000;
    private const int PlainLoopTurns = 40;

    // Lines of the program, among those of nanoCLR itself.
    internal const string Mark = "NR ";
    private const string LastLine = Mark + "end";
    private const string FailureMark = Mark + "! ";
    private const string OutOfMemory = "System.OutOfMemoryException";

    /// <param name="inputs">Quantised, in the device's axis order.</param>
    /// <param name="heapKilobytes">The managed heap of the run.</param>
    /// <param name="timeLayers">Whether each layer is timed as well, which adds a microsecond for each to the whole.</param>
    public static DeviceReplayResult Run(
        NanoClrTools tools, EmittedModelCode code, IReadOnlyList<byte[]> inputs, int heapKilobytes, TimeSpan timeout, bool timeLayers = false)
    {
        EmittedModelCode timed = timeLayers ? LayerTimes.AddTo(code) : code;
        using NanoClrProgram program = Build(tools, timed, inputs, timeLayers);
        return Run(program, inputs.Count, timeLayers ? code.Layers.Length : 0, heapKilobytes, timeout);
    }

    /// <summary>Runs the same program in heaps of several sizes.</summary>
    /// <param name="timeout">Of each run.</param>
    /// <returns>In the order of the heaps.</returns>
    public static ImmutableArray<DeviceReplayResult> RunInHeaps(
        NanoClrTools tools, EmittedModelCode code, IReadOnlyList<byte[]> inputs, IEnumerable<int> heapsKilobytes, TimeSpan timeout)
    {
        using NanoClrProgram program = Build(tools, code, inputs, timeLayers: false);
        return [.. heapsKilobytes.Select(heap => Run(program, inputs.Count, layers: 0, heap, timeout))];
    }

    private static DeviceReplayResult Run(NanoClrProgram program, int inputs, int layers, int heapKilobytes, TimeSpan timeout)
    {
        string[] lines = program.Run(heapKilobytes, timeout, LastLine);
        return Parse(lines, inputs, layers) with { HeapIsSet = program.HeapIsSet };
    }

    private static NanoClrProgram Build(NanoClrTools tools, EmittedModelCode code, IReadOnlyList<byte[]> inputs, bool timeLayers)
    {
        List<NanoClrUnit> units = [.. code.Assemblies.Select(NanoClrUnit.Of)];
        int perTable = Math.Max(MaxTableBytes / inputs[0].Length, 1);
        List<byte[][]> tables = [.. inputs.Chunk(perTable)];
        units.AddRange(tables.Select((table, k) => InputTable(k, table)));
        units.Add(new NanoClrUnit("Replay", [new SourceFile("Replay.cs", Program(code.ClassName, tables.Count, timeLayers))], [.. units.Select(u => u.Name)]));
        return new NanoClrProgram(tools, units);
    }

    private static NanoClrUnit InputTable(int index, byte[][] inputs)
    {
        var writer = new CSharpWriter();
        writer.Block($"public static class Inputs{index}", () =>
        {
            writer.List("public static readonly byte[] Bytes = {", inputs.SelectMany(i => i).Select(b => CSharpWriter.Literal((object)b)), "");
            writer.Line("};");
        });
        return new NanoClrUnit($"Inputs{index}", [new SourceFile($"Inputs{index}.cs", writer.ToString())], []);
    }

    private static string Program(string modelClass, int tables, bool timeLayers) =>
        $$"""
        using System;
        using NanoML.Runtime;

        public static class Replay
        {
            private const string Digits = "0123456789abcdef";

            // nanoCLR ends without a word when an exception leaves Main. Nothing is allocated for the one that says that there is no memory.
            public static void Main()
            {
                try
                {
                    RunAll();
                }
                catch (OutOfMemoryException)
                {
                    Console.WriteLine("{{FailureMark}}{{OutOfMemory}}");
                }
                catch (Exception e)
                {
                    Console.WriteLine("{{FailureMark}}" + e.GetType().FullName + ": " + e.Message);
                }

                Console.WriteLine("{{LastLine}}");
            }

            private static void RunAll()
            {
                Console.WriteLine("{{Mark}}" + PlainLoop().ToString());
                NanoModel model = new {{modelClass}}();
                {{string.Join("\n        ", Enumerable.Range(0, tables).Select(k => $"Run(model, Inputs{k}.Bytes);"))}}
                {{(timeLayers ? LayerTimes.PrintStatement : "")}}
            }

            private static void Run(NanoModel model, byte[] inputs)
            {
                int length = model.InputCount;
                for (int start = 0; start < inputs.Length; start += length)
                {
                    Array.Copy(inputs, start, model.Input, 0, length);
                    long begin = DateTime.UtcNow.Ticks;
                    {{(timeLayers ? LayerTimes.BeginStatement : "")}}
                    model.Invoke();
                    long ticks = DateTime.UtcNow.Ticks - begin;
                    Console.WriteLine("{{Mark}}" + ticks.ToString() + " " + Hex(model.Output));
                }
            }

            private static string Hex(byte[] bytes)
            {
                char[] text = new char[2 * bytes.Length];
                for (int k = 0; k < bytes.Length; k++)
                {
                    text[2 * k] = Digits[bytes[k] >> 4];
                    text[(2 * k) + 1] = Digits[bytes[k] & 15];
                }

                return new string(text);
            }

            private static long PlainLoop()
            {
                byte[] x = new byte[{{PlainLoopLength}}];
                sbyte[] w = new sbyte[{{PlainLoopLength}}];
                long best = long.MaxValue;
                for (int turn = 0; turn < {{PlainLoopTurns}}; turn++)
                {
                    long begin = DateTime.UtcNow.Ticks;
                    int acc = 0;
                    int j = 0;
                    for (int i = 0; i < {{PlainLoopLength}}; i++)
                    {
                        acc += x[i] * w[j];
                        j++;
                    }

                    long ticks = DateTime.UtcNow.Ticks - begin;
                    if (ticks < best && acc == 0)
                    {
                        best = ticks;
                    }
                }

                return best;
            }
        }
        """;

    internal static DeviceReplayResult Parse(string[] output, int count, int layers)
    {
        if (Array.Find(output, line => line.StartsWith(FailureMark, StringComparison.Ordinal)) is { } failure)
        {
            throw Failed(failure[FailureMark.Length..], Inferences(output), count);
        }

        string[] lines = [.. output.Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..])];
        if (lines.Length != count + layers + 2)
        {
            throw Failed("no reason given; perhaps it was memory", Inferences(output), count);
        }

        string[][] results = [.. lines.Skip(1).Take(count).Select(line => line.Split(' '))];
        return new DeviceReplayResult(
            [.. results.Select(r => Convert.FromHexString(r[1]))],
            [.. results.Select(r => Ticks(r[0]) / 10)],
            Ticks(lines[0]) * 100 / PlainLoopLength,
            [.. lines.Skip(1 + count).Take(layers).Select(ticks => Ticks(ticks) / 10)],
            HeapIsSet: false);
    }

    // Besides inferences, the program prints a time before them and one for each layer after all of them.
    private static int Inferences(string[] output) => output.Count(
        line => line.StartsWith(Mark, StringComparison.Ordinal)
            && !line.StartsWith(FailureMark, StringComparison.Ordinal) && line.Count(' '.Equals) == 2);

    private static InvalidOperationException Failed(string reason, int done, int count)
    {
        string place = $"the program ended after {done} of {count} inferences";
        return reason.StartsWith(OutOfMemory, StringComparison.Ordinal)
            ? new DeviceMemoryException($"{place}: the heap is too small ({OutOfMemory})")
            : new InvalidOperationException($"{place}: {reason}");
    }

    private static double Ticks(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
