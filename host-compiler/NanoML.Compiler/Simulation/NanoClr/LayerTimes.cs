using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>Makes generated code read the clock after each layer.</summary>
internal static class LayerTimes
{
    public const string BeginStatement = "LayerTimes.Begin();";
    public const string PrintStatement = "LayerTimes.Print();";

    private const string AssemblyName = "LayerTimes";

    /// <summary>The same code with the fastest time of each layer in an assembly of its own.</summary>
    public static EmittedModelCode AddTo(EmittedModelCode code)
    {
        EmittedAssembly model = code.Assemblies[^1];
        EmittedAssembly timed = model with
        {
            Sources = [.. model.Sources.Select(f => f with { Text = Mark(f.Text, code.Layers) })],
            References = [.. model.References, AssemblyName],
        };
        var times = new EmittedAssembly(AssemblyName, [new EmittedFile("LayerTimes.cs", Source(code.Layers.Length))], []);
        return code with { Assemblies = [times, .. code.Assemblies[..^1], timed] };
    }

    private static string Mark(string text, ImmutableArray<EmittedLayer> layers)
    {
        string[] lines = text.Split('\n');
        for (int k = 0; k < layers.Length; k++)
        {
            int call = Array.FindIndex(lines, line => IsCall(line.Trim(), layers[k].Method));
            if (call >= 0)
            {
                lines[call] += string.Create(CultureInfo.InvariantCulture, $" global::LayerTimes.Mark({k});");
            }
        }

        return string.Join('\n', lines);
    }

    private static bool IsCall(string line, string method) => line.EndsWith(");", StringComparison.Ordinal)
        && (line.StartsWith($"{method}(", StringComparison.Ordinal) || line.Contains($".{method}(", StringComparison.Ordinal));

    private static string Source(int layers) =>
        $$"""
        using System;

        public static class LayerTimes
        {
            private static readonly long[] s_best = new long[{{layers}}];
            private static long s_begin;

            public static void Begin()
            {
                s_begin = DateTime.UtcNow.Ticks;
            }

            public static void Mark(int layer)
            {
                long ticks = DateTime.UtcNow.Ticks - s_begin;
                s_best[layer] = s_best[layer] == 0 || ticks < s_best[layer] ? ticks : s_best[layer];
                s_begin = DateTime.UtcNow.Ticks;
            }

            public static void Print()
            {
                foreach (long ticks in s_best)
                {
                    Console.WriteLine("{{DeviceReplay.Mark}}" + ticks.ToString());
                }
            }
        }
        """;
}
