using System;
using System.IO;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// Plays recorded frames of a file, one after another: of the board's own drive <c>I:\</c>, a memory card <c>D:\</c>, a USB stick
    /// <c>E:\</c>. A frame is ready whenever it is asked for; only one is in memory.
    /// </summary>
    /// <remarks>
    /// Opening the file allocates its objects, some 300 bytes by estimate, and so does a driver that throws; reading allocates nothing.
    /// Where a recording starts over, its first frame follows its last one as if they belonged together.
    /// </remarks>
    public class FileFrameSource : IFrameSource
    {
        private readonly string _path;
        private readonly int _frameBytes;
        private readonly FrameFormat _format;
        private readonly bool _repeats;
        private Stream _file;
        private bool _isAtStart;
        private bool _hasEnded;

        /// <param name="path">Such as <c>I:\Recording.bin</c>; the file holds frames one after another, and nothing else.</param>
        /// <param name="frameBytes">The bytes of one frame, 1 or more.</param>
        /// <param name="format">What the bytes are.</param>
        /// <param name="repeats">Whether the recording starts over after its last frame; if not, the source waits for ever there.</param>
        /// <exception cref="ArgumentException">A frame has no bytes.</exception>
        public FileFrameSource(string path, int frameBytes, FrameFormat format, bool repeats)
        {
            if (frameBytes < 1)
            {
                throw new ArgumentException("a frame has 1 byte or more");
            }

            _path = path;
            _frameBytes = frameBytes;
            _format = format;
            _repeats = repeats;
        }

        public int FrameBytes
        {
            get { return _frameBytes; }
        }

        public FrameFormat Format
        {
            get { return _format; }
        }

        /// <summary>Whether the last frame was read and the recording does not repeat: nothing comes until it is started again.</summary>
        public bool HasEnded
        {
            get { return _hasEnded; }
        }

        /// <summary>Opens the file, anew if it was open, and goes to the first frame.</summary>
        /// <returns>False if the file or its drive is missing, or the file is shorter than a frame.</returns>
        public bool TryStart()
        {
            Close();
            _hasEnded = false;
            _isAtStart = true;
            try
            {
                _file = Open(_path);
                if (_file.Length >= _frameBytes)
                {
                    return true;
                }
            }
            catch (Exception)
            {
                // The answer below says it.
            }

            Close();
            return false;
        }

        /// <summary>Copies the next frame.</summary>
        /// <returns>
        /// <see cref="FrameStatus.Damaged"/> for a frame that the file ends in the middle of; <see cref="FrameStatus.Failed"/> if the medium
        /// was removed; <see cref="FrameStatus.Waiting"/> for ever after the end of a recording that does not repeat.
        /// </returns>
        public FrameStatus TryRead(byte[] frame)
        {
            if (_hasEnded)
            {
                return FrameStatus.Waiting;
            }

            try
            {
                int count = Fill(frame);
                if (count == 0 && _repeats && !_isAtStart)
                {
                    Rewind();
                    count = Fill(frame);
                }

                return Take(count);
            }
            catch (Exception)
            {
                Close();
                return FrameStatus.Failed;
            }
        }

        /// <summary>Opens the file for reading; a derived class may take the frames from elsewhere.</summary>
        /// <returns>A stream that can seek. The source closes it.</returns>
        protected virtual Stream Open(string path)
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        }

        private FrameStatus Take(int count)
        {
            if (count == _frameBytes)
            {
                _isAtStart = false;
                return FrameStatus.Ready;
            }

            // The file has lost its content since it was opened.
            if (_isAtStart)
            {
                Close();
                return FrameStatus.Failed;
            }

            if (!_repeats)
            {
                _hasEnded = true;
                Close();
            }
            else
            {
                Rewind();
            }

            return count == 0 ? FrameStatus.Waiting : FrameStatus.Damaged;
        }

        /// <summary>Reads on until the frame is complete or the file ends.</summary>
        private int Fill(byte[] frame)
        {
            int count = 0;
            while (count < _frameBytes)
            {
                int read = _file.Read(frame, count, _frameBytes - count);
                if (read <= 0)
                {
                    break;
                }

                count += read;
            }

            return count;
        }

        private void Rewind()
        {
            _file.Position = 0;
            _isAtStart = true;
        }

        private void Close()
        {
            Stream file = _file;
            _file = null;
            if (file == null)
            {
                return;
            }

            try
            {
                file.Close();
            }
            catch (Exception)
            {
                // A file of a medium that is gone cannot be closed either.
            }
        }
    }
}
