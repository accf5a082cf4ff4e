using System;

namespace NanoML.Player
{
    /// <summary>A model's file in an array, as a resource gives it or a line brought it.</summary>
    public sealed class ArraySource : ModelSource
    {
        private readonly byte[] _bytes;

        /// <param name="bytes">The whole file. Kept, and not to be changed while a model plays from it.</param>
        public ArraySource(byte[] bytes)
        {
            _bytes = bytes;
        }

        /// <inheritdoc/>
        public override int Length
        {
            get { return _bytes.Length; }
        }

        /// <inheritdoc/>
        public override void Read(int position, byte[] target, int offset, int count)
        {
            Array.Copy(_bytes, position, target, offset, count);
        }
    }
}
