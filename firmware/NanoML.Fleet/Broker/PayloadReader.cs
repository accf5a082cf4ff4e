using System;

namespace NanoML.Fleet
{
    /// <summary>A payload that is read in parts.</summary>
    internal sealed class PayloadReader
    {
        private byte[] _payload;
        private int _position;

        /// <summary>Whether all of it was read, or there was none.</summary>
        public bool IsAtEnd
        {
            get { return _payload == null; }
        }

        /// <param name="payload">It is not copied.</param>
        /// <param name="position">Where reading begins, before its end.</param>
        public void Begin(byte[] payload, int position)
        {
            _payload = payload;
            _position = position;
        }

        /// <summary>Forgets what is left.</summary>
        public void Clear()
        {
            _payload = null;
        }

        /// <returns>How many bytes were taken; 0 at the end.</returns>
        public int Read(byte[] buffer, int offset, int count)
        {
            if (_payload == null)
            {
                return 0;
            }

            int rest = _payload.Length - _position;
            int taken = count < rest ? count : rest;
            Array.Copy(_payload, _position, buffer, offset, taken);
            _position += taken;
            _payload = _position == _payload.Length ? null : _payload;
            return taken;
        }
    }
}
