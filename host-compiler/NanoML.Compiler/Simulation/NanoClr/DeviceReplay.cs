using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>What a model did on nanoCLR.</summary>
/// <param name="Outputs">One per input.</param>
/// <param name="Microseconds">Of each Invoke.</param>
/// <param name="PlainLoopNanoseconds">A multiply-accumulate of <c>acc += x[i] * w[j]</c>, timed in the same run: the best of several turns.</param>
public sealed record DeviceReplayResult(ImmutableArray<byte[]> Outputs, ImmutableArray<double> Microseconds, double PlainLoopNanoseconds)
{
    public double MedianMicroseconds => Microseconds.Order().ElementAt(Microseconds.Length / 2);
}

/// <summary>Runs emitted code on the real interpreter over recorded inputs.</summary>
public static class DeviceReplay
{
    private const int MaxTableBytes = 48 * 1024;
    private const int PlainLoopLength = 1000;
    private const int PlainLoopTurns = 40;

    /// <param name="inputs">Quantised, in the device's axis order.</param>
    /// <param name="heapKilobytes">The managed heap of the run.</param>
    public static DeviceReplayResult Run(
        NanoClrTools tools, EmittedModelCode code, IReadOnlyList<byte[]> inputs, int heapKilobytes, TimeSpan timeout)
    {
        List<NanoClrUnit> units = [.. code.Assemblies.Select(a => new NanoClrUnit(
            a.Name, [.. a.Sources.Select(s => new SourceFile(s.Path, s.Text))], a.References))];
        int perTable = Math.Max(MaxTableBytes / inputs[0].Length, 1);
        List<byte[][]> tables = [.. inputs.Chunk(perTable)];
        units.AddRange(tables.Select((table, k) => InputTable(k, table)));
        units.Add(new NanoClrUnit("Replay", [new SourceFile("Replay.cs", Program(code.ClassName, tables.Count))], [.. units.Select(u => u.Name)]));
        using var program = new NanoClrProgram(tools, units);
        return Parse(program.Run(heapKilobytes, timeout), inputs.Count);
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

    private static string Program(string modelClass, int tables) =>
        $$"""
        using System;
        using NanoML.Runtime;

        public static class Replay
        {
            private const string Digits = "0123456789abcdef";

            public static void Main()
            {
                Console.WriteLine("plain " + PlainLoop().ToString());
                NanoModel model = new {{modelClass}}();
                {{string.Join("\n        ", Enumerable.Range(0, tables).Select(k => $"Run(model, Inputs{k}.Bytes);"))}}
            }

            private static void Run(NanoModel model, byte[] inputs)
            {
                int length = model.InputCount;
                for (int start = 0; start < inputs.Length; start += length)
                {
                    Array.Copy(inputs, start, model.Input, 0, length);
                    long begin = DateTime.UtcNow.Ticks;
                    model.Invoke();
                    long ticks = DateTime.UtcNow.Ticks - begin;
                    Console.WriteLine(ticks.ToString() + " " + Hex(model.Output));
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

    private static DeviceReplayResult Parse(string[] lines, int count)
    {
        if (lines.Length != count + 1)
        {
            throw new InvalidOperationException($"nanoCLR wrote {lines.Length - 1} results for {count} inputs: {lines.LastOrDefault()}");
        }

        double plain = double.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        string[][] results = [.. lines.Skip(1).Select(line => line.Split(' '))];
        return new DeviceReplayResult(
            [.. results.Select(r => Convert.FromHexString(r[1]))],
            [.. results.Select(r => double.Parse(r[0], CultureInfo.InvariantCulture) / 10)],
            plain * 100 / PlainLoopLength);
    }
}
