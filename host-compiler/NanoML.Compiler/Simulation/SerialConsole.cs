using System.Globalization;
using System.Text;

namespace NanoML.Compiler.Simulation;

/// <summary>The serial monitor of simulated firmware: what device code writes with <see cref="Console"/>.</summary>
public static class SerialConsole
{
    private static readonly AsyncLocal<StringWriter?> s_current = new();

    private static readonly Lock s_lock = new();

    private static TextWriter? s_installed;

    /// <summary>Runs device code and returns the lines that it, and the threads it starts, write. Captures may run side by side.</summary>
    public static IReadOnlyList<string> Capture(Action deviceCode)
    {
        Install();
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        StringWriter? outer = s_current.Value;
        s_current.Value = writer;
        try
        {
            deviceCode();
        }
        finally
        {
            s_current.Value = outer;
        }

        using StringReader lines = new(writer.ToString());
        return [.. Lines(lines)];
    }

    private static IEnumerable<string> Lines(StringReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    // Test runners replace the console too, so it is looked at each time.
    private static void Install()
    {
        lock (s_lock)
        {
            if (Console.Out != s_installed)
            {
                Console.SetOut(new Router(Console.Out));
                s_installed = Console.Out;
            }
        }
    }

    private sealed class Router(TextWriter console) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => console.Encoding;

        private TextWriter Target => s_current.Value ?? console;

        public override void Write(char value) => Target.Write(value);

        public override void Write(string? value) => Target.Write(value);

        public override void WriteLine() => Target.WriteLine();

        public override void WriteLine(string? value) => Target.WriteLine(value);

        public override void Flush() => Target.Flush();
    }
}
