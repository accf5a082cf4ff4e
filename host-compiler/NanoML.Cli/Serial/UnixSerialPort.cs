using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NanoML.Cli.Serial;

/// <summary>A terminal device of Linux or macOS. <c>stty</c> sets its speed: the bits of that differ between systems and C libraries.</summary>
internal sealed class UnixSerialPort : ISerialPort
{
    private const int ReadWrite = 2;
    private const short PollIn = 1;
    private const short PollOut = 4;
    private const int Interrupted = 4;
    private const int WriteTimeout = 2000;

    private readonly SafeFileHandle _handle;

    public UnixSerialPort(string path, int baud)
    {
        // Without O_NOCTTY the device could become the terminal that ends this program when it is unplugged.
        int flags = ReadWrite | (OperatingSystem.IsMacOS() ? 0x20000 | 0x4 : 0x100 | 0x800);
        _handle = new SafeFileHandle(open(path, flags), ownsHandle: true);
        if (_handle.IsInvalid)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        try
        {
            Configure(path, baud);
        }
        catch (IOException)
        {
            _handle.Dispose();
            throw;
        }
    }

    public int Read(byte[] buffer, int timeoutMilliseconds)
    {
        if (!IsReady(PollIn, timeoutMilliseconds))
        {
            return 0;
        }

        nint count = read(_handle, buffer, buffer.Length);
        return count > 0 ? (int)count : throw new IOException("the port is gone");
    }

    public void Write(byte[] bytes)
    {
        int sent = 0;
        while (sent < bytes.Length)
        {
            if (!IsReady(PollOut, WriteTimeout))
            {
                throw new IOException("the board takes nothing");
            }

            byte[] rest = bytes[sent..];
            nint count = write(_handle, rest, rest.Length);
            sent += count > 0 ? (int)count : throw new IOException("the port is gone");
        }
    }

    public void Dispose() => _handle.Dispose();

    private bool IsReady(short events, int timeoutMilliseconds)
    {
        var waiting = new PollDescriptor { File = (int)_handle.DangerousGetHandle(), Events = events };
        int ready = poll(ref waiting, 1, timeoutMilliseconds);
        if (ready < 0 && Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new IOException("the port is gone");
        }

        return ready <= 0 || (waiting.Result & events) != 0 ? ready > 0 : throw new IOException("the port is gone");
    }

    private static void Configure(string path, int baud)
    {
        string[] settings =
        [
            OperatingSystem.IsMacOS() ? "-f" : "-F", path, baud.ToString(CultureInfo.InvariantCulture), "raw", "-echo", "clocal", "cs8", "-cstopb",
            "-parenb",
        ];
        var start = new ProcessStartInfo("stty", settings) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Start(start);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException(error.Trim());
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"stty, which sets the speed of a port, cannot be started ({e.Message})", e);
        }
    }

#pragma warning disable SA1300, IDE1006 // The C library's names.
    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(SafeFileHandle file, byte[] buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(SafeFileHandle file, byte[] buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int poll(ref PollDescriptor files, nuint count, int timeoutMilliseconds);
#pragma warning restore SA1300, IDE1006

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Result;
    }
}
