using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NanoML.Cli.Serial;

/// <summary>A COM port, by the communication functions of Windows.</summary>
internal sealed class WindowsSerialPort : ISerialPort
{
    private const uint ReadWrite = 0xC000_0000;
    private const uint OpenExisting = 3;
    private const int ControlBlockBytes = 28;
    private const uint Any = uint.MaxValue;
    private const uint WriteTimeout = 2000;

    private readonly SafeFileHandle _handle;
    private uint _timeout;

    public WindowsSerialPort(string name, int baud)
    {
        _handle = Create(name);
        if (_handle.IsInvalid)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        var control = new byte[ControlBlockBytes];
        control[0] = ControlBlockBytes;
        string settings = string.Create(CultureInfo.InvariantCulture, $"baud={baud} parity=N data=8 stop=1 xon=off octs=off odsr=off dtr=on rts=on");
        if (!BuildCommDCB(settings, control) || !SetCommState(_handle, control))
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            _handle.Dispose();
            throw new IOException(reason);
        }
    }

    public static bool Exists(string name)
    {
        using SafeFileHandle handle = Create(name);
        return !handle.IsInvalid;
    }

    public int Read(byte[] buffer, int timeoutMilliseconds)
    {
        SetTimeout((uint)timeoutMilliseconds);
        return ReadFile(_handle, buffer, buffer.Length, out int count, 0) ? count : throw new IOException("the port is gone");
    }

    public void Write(byte[] bytes)
    {
        SetTimeout(Math.Max(_timeout, 1));
        if (!WriteFile(_handle, bytes, bytes.Length, out int count, 0))
        {
            throw new IOException("the port is gone");
        }

        if (count < bytes.Length)
        {
            throw new IOException("the board takes nothing");
        }
    }

    public void Dispose() => _handle.Dispose();

    // "Any" twice makes a read return with the first bytes, or empty after the time.
    private void SetTimeout(uint milliseconds)
    {
        if (milliseconds != _timeout)
        {
            var timeouts = new Timeouts { ReadInterval = Any, ReadMultiplier = Any, ReadConstant = milliseconds, WriteConstant = WriteTimeout };
            _timeout = SetCommTimeouts(_handle, ref timeouts) ? milliseconds : throw new IOException("the port is gone");
        }
    }

    private static SafeFileHandle Create(string name) => CreateFile($@"\\.\{name}", ReadWrite, 0, 0, OpenExisting, 0, 0);

    [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeFileHandle CreateFile(
        string name, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [DllImport("kernel32", EntryPoint = "BuildCommDCBW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool BuildCommDCB(string settings, byte[] control);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool SetCommState(SafeFileHandle file, byte[] control);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool SetCommTimeouts(SafeFileHandle file, ref Timeouts timeouts);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool ReadFile(SafeFileHandle file, byte[] buffer, int length, out int count, nint overlapped);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool WriteFile(SafeFileHandle file, byte[] buffer, int length, out int count, nint overlapped);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timeouts
    {
        public uint ReadInterval;
        public uint ReadMultiplier;
        public uint ReadConstant;
        public uint WriteMultiplier;
        public uint WriteConstant;
    }
}
