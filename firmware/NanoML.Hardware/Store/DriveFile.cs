using System;
using System.IO;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>A file of a drive, opened when it is needed.</summary>
    /// <remarks>
    /// A flush closes the file. The firmware's FileStream.Flush hands the bytes to the driver and no further; littlefs, the drive I:, writes what a
    /// file now is when it is closed, at once and whole. Opening a file again takes some 300 bytes of the heap.
    /// </remarks>
    internal sealed class DriveFile : StoreFile
    {
        private readonly string _path;
        private Stream _stream;

        public DriveFile(string path)
        {
            _path = path;
        }

        public override int Length
        {
            get
            {
                try
                {
                    return TryOpen() ? (int)_stream.Length : 0;
                }
                catch (Exception)
                {
                    Close();
                    return 0;
                }
            }
        }

        public override bool TryRead(int position, byte[] bytes, int start, int count)
        {
            try
            {
                if (!TryOpen())
                {
                    return false;
                }

                _stream.Position = position;
                int end = start + count;
                while (start < end)
                {
                    int read = _stream.Read(bytes, start, end - start);
                    if (read <= 0)
                    {
                        return false;
                    }

                    start += read;
                }

                return true;
            }
            catch (Exception)
            {
                Close();
                return false;
            }
        }

        public override bool TryWrite(int position, byte[] bytes, int start, int count)
        {
            try
            {
                if (_stream == null)
                {
                    _stream = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
                }

                _stream.Position = position;
                _stream.Write(bytes, start, count);
                return true;
            }
            catch (Exception)
            {
                Close();
                return false;
            }
        }

        public override bool TryFlush()
        {
            return TryClose();
        }

        public override bool TryClear()
        {
            Close();
            try
            {
                File.Delete(_path);
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        public override void Close()
        {
            TryClose();
        }

        /// <returns>False if the file does not exist.</returns>
        private bool TryOpen()
        {
            if (_stream == null && File.Exists(_path))
            {
                _stream = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
            }

            return _stream != null;
        }

        private bool TryClose()
        {
            Stream stream = _stream;
            _stream = null;
            try
            {
                if (stream != null)
                {
                    stream.Close();
                }

                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
