using System.Runtime.InteropServices;
using System.Text;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Streams;

/// <summary>Nobody reads the results any more, as after <c>| head -1</c>: the program ends without a word.</summary>
internal sealed class ReaderGoneException : Exception
{
    /// <summary>What a shell says of a program that SIGPIPE ended.</summary>
    public const int ExitCode = 141;
}

/// <summary>
/// The console's two streams, in UTF-8 whatever the locale. Results that cannot be written are an error; what goes to stderr is lost if that is closed or full.
/// </summary>
internal static class StandardStreams
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    public static void Install()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows())
        {
            SetCodePage(utf8);
        }

        Console.SetOut(Writer(Results(Open(StandardOutput)), utf8));
        Console.SetError(Writer(Messages(Open(StandardError)), utf8));
    }

    private static StreamWriter Writer(ByteSink sink, Encoding encoding) => new(new SinkStream(sink), encoding) { AutoFlush = true };

    // A process without a console has no code page.
    private static void SetCodePage(Encoding utf8)
    {
        try
        {
            Console.OutputEncoding = utf8;
        }
        catch (IOException)
        {
            return;
        }
    }

    private static ByteSink Results(ByteSink sink) => bytes =>
    {
        try
        {
            sink(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilerException(DiagnosticCatalog.ResultsNotWritable, $"standard output cannot be written to: {e.Message}", inner: e);
        }
    };

    private static ByteSink Messages(ByteSink sink) => bytes =>
    {
        try
        {
            sink(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ReaderGoneException)
        {
            return;
        }
    };

    private static ByteSink Open(int file)
    {
        if (OperatingSystem.IsWindows())
        {
            Stream stream = file == StandardOutput ? Console.OpenStandardOutput() : Console.OpenStandardError();
            return stream.Write;
        }

        return IsInherited(file) ? bytes => Write(file, bytes) : _ => throw new IOException("it is closed");
    }

    // The number of a stream that was closed at the start goes to the first file that the runtime opens, which it keeps from its children.
    private static bool IsInherited(int file)
    {
        const int getFlags = 1;
        const int closeOnExec = 1;
        int flags = fcntl(file, getFlags);
        return flags >= 0 && (flags & closeOnExec) == 0;
    }

    private static void Write(int file, ReadOnlySpan<byte> bytes)
    {
        const int interrupted = 4;
        const int brokenPipe = 32;
        int wouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
        while (!bytes.IsEmpty)
        {
            nint count = write(file, in MemoryMarshal.GetReference(bytes), bytes.Length);
            if (count >= 0)
            {
                bytes = bytes[(int)count..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == brokenPipe)
            {
                throw new ReaderGoneException();
            }

            if (error == wouldBlock)
            {
                Thread.Sleep(1);
            }
            else if (error != interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

#pragma warning disable SA1300, IDE1006 // The C library's names.
    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int file, in byte first, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(int file, int command);
#pragma warning restore SA1300, IDE1006
}

/// <summary>Takes bytes, all of them.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>A stream that only writes.</summary>
internal sealed class SinkStream(ByteSink sink) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => sink(buffer);

    public override void Write(byte[] buffer, int offset, int count) => sink(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
