namespace NanoML.Compiler.Tests.Support;

/// <summary>Shell scripts that stand in for other programs.</summary>
internal static class Scripts
{
    /// <summary>Writes a script that can be run.</summary>
    /// <param name="body">Lines of a POSIX shell.</param>
    public static string Write(string folder, string name, string body)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body.ReplaceLineEndings("\n")}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}

/// <summary>A fact that needs a POSIX shell; skipped, saying so, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "The programs of this test are shell scripts." : null;
}
