using System;
using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>Reads a file from a place on, lowest byte first, and never past an end.</summary>
    /// <remarks>What allocates is static, here and in the classes that read: <see cref="ModelSource"/> says why.</remarks>
    internal sealed class ModelReader
    {
        private const int BufferBytes = 128;

        private readonly ModelSource _source;
        private readonly int _end;
        private readonly byte[] _buffer = new byte[BufferBytes];
        private int _position;
        private int _filledFrom;
        private int _filledTo;

        /// <param name="end">Where what may be read ends.</param>
        public ModelReader(ModelSource source, int position, int end)
        {
            _source = source;
            _position = position;
            _filledFrom = position;
            _filledTo = position;
            _end = end;
        }

        /// <summary>Of the next byte in the file.</summary>
        public int Position
        {
            get { return _position; }
        }

        public int Byte()
        {
            return _buffer[Take(1)];
        }

        public int UInt16()
        {
            int at = Take(2);
            return _buffer[at] | (_buffer[at + 1] << 8);
        }

        public int Int32()
        {
            return BitConverter.ToInt32(_buffer, Take(sizeof(int)));
        }

        /// <summary>A number that counts or places something.</summary>
        public int Count()
        {
            int value = Int32();
            return value >= 0 ? value : throw Damaged();
        }

        /// <summary>As many numbers as come next, each of so many bytes.</summary>
        public int CountOf(int bytes)
        {
            int count = Count();
            return count <= (_end - _position) / bytes ? count : throw Damaged();
        }

        public float Single()
        {
            return BitConverter.ToSingle(_buffer, Take(sizeof(float)));
        }

        public static float[] Singles(ModelReader reader)
        {
            float[] values = new float[reader.CountOf(sizeof(float))];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = reader.Single();
            }

            return values;
        }

        public static int[] Int32s(ModelReader reader)
        {
            int[] values = new int[reader.CountOf(sizeof(int))];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = reader.Int32();
            }

            return values;
        }

        /// <summary>UTF-8 behind its length in two bytes.</summary>
        public static string Text(ModelReader reader)
        {
            int length = reader.UInt16();
            byte[] bytes = Bytes(reader, length);
            char[] characters = new char[length];
            return new string(characters, 0, Utf8.Decode(bytes, length, characters));
        }

        public static byte[] Bytes(ModelReader reader, int count)
        {
            byte[] bytes = new byte[reader.Skip(count)];
            reader._source.Read(reader._position - count, bytes, 0, count);
            return bytes;
        }

        /// <summary>Goes over some bytes.</summary>
        /// <returns>Their number.</returns>
        public int Skip(int count)
        {
            if (count < 0 || count > _end - _position)
            {
                throw Damaged();
            }

            _position += count;
            return count;
        }

        /// <summary>Leaves no data behind: memory that is given up becomes frames of methods.</summary>
        public void Clear()
        {
            Array.Clear(_buffer, 0, _buffer.Length);
            _filledTo = _filledFrom;
        }

        /// <summary>What there is to say of a file whose checksum is right and whose content is not.</summary>
        public static ModelFileException Damaged()
        {
            return new ModelFileException("the model's file is damaged: its content makes no sense");
        }

        /// <summary>Makes the next bytes lie in the buffer.</summary>
        /// <returns>Where.</returns>
        private int Take(int count)
        {
            int start = _position;
            Skip(count);
            if (start < _filledFrom || _position > _filledTo)
            {
                _filledFrom = start;
                _filledTo = _end - start < BufferBytes ? _end : start + BufferBytes;
                _source.Read(start, _buffer, 0, _filledTo - start);
            }

            return start - _filledFrom;
        }
    }
}
