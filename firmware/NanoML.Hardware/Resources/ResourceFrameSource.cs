using System;
using System.Resources;
using nanoFramework.Runtime.Native;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// Plays recorded frames of a binary resource, one after another. They stay in flash, as a part of the application, and one at a time
    /// comes to the heap; a frame is ready whenever it is asked for.
    /// </summary>
    /// <remarks>
    /// <b>Each frame is allocated:</b> the firmware gives a part of a resource as a new array (<see cref="FrameBytes"/> bytes and a header of
    /// 20), which becomes garbage when it was copied. Choose <c>FileFrameSource</c> or <see cref="ReplayFrameSource"/> where nothing may be
    /// allocated in the loop. The array is cleared before: nanoFramework makes frames of methods of freed memory and may take what is in it
    /// for references. Where a recording starts over, its first frame follows its last one as if they belonged together.
    /// </remarks>
    public sealed class ResourceFrameSource : IFrameSource
    {
        private readonly ResourceManager _resources;
        private readonly Enum _id;
        private readonly int _frames;
        private readonly int _frameBytes;
        private readonly FrameFormat _format;
        private readonly bool _repeats;
        private int _next;

        /// <param name="resources">Of the assembly that the resource is in.</param>
        /// <param name="id">Of a binary resource of frames one after another, such as <c>Resources.BinaryResources.Recording</c>.</param>
        /// <param name="frames">How many frames it has, 1 or more; the firmware does not tell the length of a resource.</param>
        /// <param name="frameBytes">The bytes of one frame, 1 or more.</param>
        /// <param name="format">What the bytes are.</param>
        /// <param name="repeats">Whether the recording starts over after its last frame; if not, the source waits for ever there.</param>
        /// <exception cref="ArgumentException">There is no frame, or it has no bytes.</exception>
        public ResourceFrameSource(ResourceManager resources, Enum id, int frames, int frameBytes, FrameFormat format, bool repeats)
        {
            if (frames < 1 || frameBytes < 1)
            {
                throw new ArgumentException("a recording has 1 frame or more, of 1 byte or more");
            }

            _resources = resources;
            _id = id;
            _frames = frames;
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
            get { return _next == _frames && !_repeats; }
        }

        /// <summary>Goes back to the first frame.</summary>
        /// <returns>False if there is no such resource.</returns>
        public bool TryStart()
        {
            _next = 0;
            try
            {
                return ResourceUtility.GetObject(_resources, _id, 0, 1) != null;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Copies the next frame; allocates it once more.</summary>
        /// <returns>
        /// <see cref="FrameStatus.Damaged"/> for a frame that the resource ends in the middle of, <see cref="FrameStatus.Failed"/> for one
        /// behind its end; <see cref="FrameStatus.Waiting"/> for ever after the end of a recording that does not repeat.
        /// </returns>
        public FrameStatus TryRead(byte[] frame)
        {
            if (_next == _frames)
            {
                if (!_repeats)
                {
                    return FrameStatus.Waiting;
                }

                _next = 0;
            }

            try
            {
                byte[] part = (byte[])ResourceUtility.GetObject(_resources, _id, _next * _frameBytes, _frameBytes);
                _next++;
                if (part.Length < _frameBytes)
                {
                    return FrameStatus.Damaged;
                }

                Array.Copy(part, 0, frame, 0, _frameBytes);
                Array.Clear(part, 0, _frameBytes);
                return FrameStatus.Ready;
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }
        }
    }
}
