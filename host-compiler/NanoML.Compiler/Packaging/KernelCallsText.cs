using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Packaging;

/// <summary>firmware/NanoML.Player/KernelCalls.cs, which follows from the kernels.</summary>
internal static class KernelCallsText
{
    public static string Write()
    {
        var writer = new CSharpWriter();
        writer.Line("// Follows from the signatures of shared/NanoML.Kernels: NANOML_WRITE_PAGES=1 dotnet test tests/NanoML.Compiler.Tests writes it anew.");
        writer.Line("using NanoML.Kernels;");
        writer.Line();
        writer.Block("namespace NanoML.Player", () =>
        {
            writer.Line("/// <summary>All kernels that a file can call, by their numbers in this library.</summary>");
            writer.Block("internal static class KernelCalls", () =>
            {
                writer.Line("/// <summary>Letters of argument types that name an array, or take two numbers.</summary>");
                writer.Line("public const char Bytes = 'b';");
                writer.Line();
                foreach ((string name, char letter) in new[] { ("SBytes", 's'), ("Ints", 'i'), ("Longs", 'l'), ("Long", 'w') })
                {
                    writer.Line($"public const char {name} = '{letter}';");
                }

                writer.Line();
                Numbers(writer);
                writer.Line();
                Types(writer);
                writer.Line();
                Calls(writer);
                writer.Line();
                writer.Block("private static long Wide(int low, int high)", () => writer.Line("return ((long)high << 32) + low;"));
            });
        });
        return writer.ToString();
    }

    private static void Numbers(CSharpWriter writer)
    {
        writer.Line("/// <summary>The number of the kernel whose name and parameters have a hash; -1 for none.</summary>");
        writer.Block("public static int NumberOf(int hash)", () => Switch(
            writer, "hash", KernelSignature.All.Select((kernel, k) => (CSharpWriter.Literal(kernel.Hash), $"return {k};")), "return -1;"));
    }

    private static void Types(CSharpWriter writer)
    {
        writer.Line("/// <summary>A letter for each argument of a kernel: n for int, t for bool, and those above.</summary>");
        writer.Block("public static string ArgumentsOf(int kernel)", () => Switch(
            writer, "kernel", KernelSignature.All.Select((kernel, k) => ($"{k}", $"return \"{kernel.Types}\";")), "return null;"));
    }

    private static void Calls(CSharpWriter writer)
    {
        writer.Line("/// <summary>Runs a kernel.</summary>");
        writer.Line("/// <param name=\"n\">Holds its arguments, as <see cref=\"ModelProgram\"/> says.</param>");
        writer.Line("/// <param name=\"p\">Of the first argument.</param>");
        writer.Block("public static void Run(int kernel, int[] n, int p, ModelArrays arrays)", () =>
        {
            writer.Line("byte[][] b = arrays.Bytes;");
            writer.Line("sbyte[][] s = arrays.SBytes;");
            writer.Line("int[][] i = arrays.Ints;");
            writer.Line("long[][] l = arrays.Longs;");
            writer.Block("switch (kernel)", () =>
            {
                foreach ((int number, KernelSignature kernel) in KernelSignature.All.Index())
                {
                    writer.Line($"case {number}:");
                    writer.List($"    {kernel.Name}.Run(", Arguments(kernel), ");");
                    writer.Line("    return;");
                }
            });
        });
    }

    private static IEnumerable<string> Arguments(KernelSignature kernel)
    {
        int at = 0;
        foreach (char type in kernel.Types)
        {
            string number = Number(at);
            yield return type switch
            {
                'n' => number,
                't' => $"{number} != 0",
                'w' => $"Wide({number}, {Number(at + 1)})",
                _ => $"{type}[{number}]",
            };
            at += type == 'w' ? 2 : 1;
        }
    }

    private static string Number(int at) => at == 0 ? "n[p]" : $"n[p + {at}]";

    private static void Switch(CSharpWriter writer, string value, IEnumerable<(string Case, string Statement)> cases, string otherwise)
    {
        writer.Block($"switch ({value})", () =>
        {
            foreach ((string label, string statement) in cases)
            {
                writer.Line($"case {label}:");
                writer.Line($"    {statement}");
            }

            writer.Line("default:");
            writer.Line($"    {otherwise}");
        });
    }
}
