using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NanoML.Cli.Tests.Support;

/// <summary>A serial cable without hardware: the tool opens <see cref="Port"/>, the test is the board at the other end.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;

    /// <summary>More bytes than a termios has on any system.</summary>
    private const int LargestSettings = 256;

    private readonly FileStream _board;

    public PseudoTerminal()
    {
        int noTerminal = OperatingSystem.IsMacOS() ? 0x20000 : 0x100;
        var handle = new SafeFileHandle(posix_openpt(ReadWrite | noTerminal), ownsHandle: true);
        Assert.False(handle.IsInvalid, Marshal.GetLastPInvokeErrorMessage());
        Assert.Equal(0, grantpt(handle));
        Assert.Equal(0, unlockpt(handle));
        MakeRaw(handle);
        Port = Marshal.PtrToStringUTF8(ptsname(handle))!;
        _board = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>The path of the port.</summary>
    public string Port { get; }

    /// <summary>The board's end.</summary>
    public Stream Board => _board;

    /// <summary>Pulls the cable.</summary>
    public void Dispose() => _board.Dispose();

    // What is sent before the tool has opened the port is not to be echoed.
    private static void MakeRaw(SafeFileHandle handle)
    {
        var settings = new byte[LargestSettings];
        Assert.Equal(0, tcgetattr(handle, settings));
        cfmakeraw(settings);
        Assert.Equal(0, tcsetattr(handle, 0, settings));
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int tcgetattr(SafeFileHandle file, byte[] settings);

    [DllImport("libc", SetLastError = true)]
    private static extern int tcsetattr(SafeFileHandle file, int when, byte[] settings);

    [DllImport("libc")]
    private static extern void cfmakeraw(byte[] settings);

    [DllImport("libc", SetLastError = true)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int grantpt(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlockpt(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern nint ptsname(SafeFileHandle file);
}

/// <summary>A fact over a pseudo-terminal; skipped, saying so, on Windows, which has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PseudoTerminalFactAttribute : FactAttribute
{
    public PseudoTerminalFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no pseudo-terminals that are serial ports." : null;
}
