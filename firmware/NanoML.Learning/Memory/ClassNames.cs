using System;

namespace NanoML.Learning
{
    /// <summary>The names of classes that the model does not have, as one word of UTF-8 each. Nothing is allocated after the constructor.</summary>
    public sealed class ClassNames : LearnedPart
    {
        /// <summary>No name.</summary>
        public const int None = -1;

        /// <summary>The bytes of a name, at most.</summary>
        public const int MostBytes = 20;

        private readonly byte[] _bytes;
        private readonly byte[] _lengths;

        /// <param name="names">In [1, <see cref="FeatureMemory.MostSlots"/>].</param>
        /// <exception cref="ArgumentException">Too many, or none.</exception>
        public ClassNames(int names)
        {
            if (names < 1 || names > FeatureMemory.MostSlots)
            {
                throw new ArgumentException("there are 1 to 32 names");
            }

            _bytes = new byte[names * MostBytes];
            _lengths = new byte[names];
        }

        public int Count
        {
            get { return _lengths.Length; }
        }

        public override int Bytes
        {
            get { return _lengths.Length + _bytes.Length; }
        }

        /// <summary>The names one after the other, <see cref="MostBytes"/> for each.</summary>
        public byte[] Text
        {
            get { return _bytes; }
        }

        /// <summary>The bytes of a name; 0 for none.</summary>
        public int LengthOf(int name)
        {
            return _lengths[name];
        }

        /// <summary>Whether bytes may be a name: printable, without spaces, and not too many. What is no ASCII is taken as it is.</summary>
        public static bool IsName(byte[] bytes, int start, int count)
        {
            if (count < 1 || count > MostBytes)
            {
                return false;
            }

            for (int i = start; i < start + count; i++)
            {
                if (bytes[i] <= ' ' || bytes[i] == 0x7F || bytes[i] == '=')
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The place of a name; none if there is none such.</summary>
        public int Find(byte[] bytes, int start, int count)
        {
            for (int name = 0; name < _lengths.Length; name++)
            {
                if (count > 0 && _lengths[name] == count && IsAt(name, bytes, start))
                {
                    return name;
                }
            }

            return None;
        }

        /// <summary>Takes in a name that is new.</summary>
        /// <returns>Its place; none if all are taken, or it is no name.</returns>
        public int Add(byte[] bytes, int start, int count)
        {
            if (!IsName(bytes, start, count))
            {
                return None;
            }

            for (int name = 0; name < _lengths.Length; name++)
            {
                if (_lengths[name] == 0)
                {
                    Array.Copy(bytes, start, _bytes, name * MostBytes, count);
                    _lengths[name] = (byte)count;
                    return name;
                }
            }

            return None;
        }

        public void Remove(int name)
        {
            _lengths[name] = 0;
            Array.Clear(_bytes, name * MostBytes, MostBytes);
        }

        public override void Reset()
        {
            Array.Clear(_bytes, 0, _bytes.Length);
            Array.Clear(_lengths, 0, _lengths.Length);
        }

        public override void Write(byte[] bytes, int at)
        {
            Array.Copy(_lengths, 0, bytes, at, _lengths.Length);
            Array.Copy(_bytes, 0, bytes, at + _lengths.Length, _bytes.Length);
        }

        public override bool TryRead(byte[] bytes, int at)
        {
            int text = at + _lengths.Length;
            for (int name = 0; name < _lengths.Length; name++)
            {
                int length = bytes[at + name];
                if (length != 0 && !IsName(bytes, text + (name * MostBytes), length))
                {
                    return false;
                }

                for (int i = length; i < MostBytes; i++)
                {
                    if (bytes[text + (name * MostBytes) + i] != 0)
                    {
                        return false;
                    }
                }
            }

            Array.Copy(bytes, at, _lengths, 0, _lengths.Length);
            Array.Copy(bytes, text, _bytes, 0, _bytes.Length);
            return true;
        }

        private bool IsAt(int name, byte[] bytes, int start)
        {
            for (int i = 0; i < _lengths[name]; i++)
            {
                if (_bytes[(name * MostBytes) + i] != bytes[start + i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
