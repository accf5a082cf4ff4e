using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>A source over a file on a medium that is pulled out, cut, and slow to give its bytes.</summary>
internal sealed class RemovableFile(string path, int frameBytes) : FileFrameSource(path, frameBytes, FrameFormat.UInt8, repeats: true)
{
    /// <summary>The medium is not there: neither what is open nor what is to be opened answers.</summary>
    public bool IsGone { get; set; }

    /// <summary>The driver throws at the next read.</summary>
    public bool DriverFails { get; set; }

    /// <summary>The file ends in the middle of its next frame, once.</summary>
    public bool IsCut { get; set; }

    protected override Stream Open(string path) => IsGone ? throw new IOException("no drive") : new Medium(this, base.Open(path));

    /// <summary>Gives at most seven bytes at a time.</summary>
    private sealed class Medium(RemovableFile owner, Stream file) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = owner.IsGone ? throw new IOException("no drive") : value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (owner.IsGone || owner.DriverFails)
            {
                owner.DriverFails = false;
                throw new IOException("no drive");
            }

            // The second piece of the frame is not there.
            if (owner.IsCut && offset > 0)
            {
                owner.IsCut = false;
                return 0;
            }

            return file.Read(buffer, offset, Math.Min(count, 7));
        }

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
            if (owner.IsGone)
            {
                throw new IOException("no drive");
            }
        }
    }
}
