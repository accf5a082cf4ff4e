using System;
using NanoML.Kernels;

namespace NanoML.Player
{
    /// <summary>The arrays that kernels work on: activations, tables that came from the file, and those that weights pass through.</summary>
    internal sealed class ModelArrays
    {
        /// <summary>Places in <see cref="Bytes"/>.</summary>
        public const int Arena = 0;

        public const int Output = 1;

        /// <summary>Kinds of array, as the file counts them.</summary>
        public const int OfBytes = 0;

        public const int OfSBytes = 1;
        public const int OfInts = 2;
        public const int OfLongs = 3;

        // As in a streamed layer of compiled code: what is read at once.
        private const int PieceBytes = 1024;

        // An array of the device has no more.
        private const int MostBytes = 786400;

        private readonly ModelSource _source;
        private readonly int _end;
        private readonly byte[] _piece = new byte[PieceBytes];

        private ModelArrays(ModelSource source, int end)
        {
            _source = source;
            _end = end;
        }

        /// <summary>The arena, the output, then tables.</summary>
        public byte[][] Bytes { get; private set; }

        public sbyte[][] SBytes { get; private set; }

        public int[][] Ints { get; private set; }

        /// <summary>The lanes of packed kernels, then tables.</summary>
        public long[][] Longs { get; private set; }

        /// <summary>Makes all arrays, and fills those that have content in the file.</summary>
        /// <param name="source">Where weights come from.</param>
        /// <param name="end">Where they end.</param>
        public static ModelArrays Read(ModelReader reader, ModelSource source, int end, int arenaLength, int outputLength, int lanes)
        {
            ModelArrays arrays = new ModelArrays(source, end);
            arrays.Bytes = new byte[2 + reader.UInt16()][];
            arrays.SBytes = new sbyte[reader.UInt16()][];
            arrays.Ints = new int[reader.UInt16()][];
            arrays.Longs = new long[1 + reader.UInt16()][];
            arrays.Bytes[Arena] = new byte[Length(arenaLength, 1)];
            arrays.Bytes[Output] = new byte[Length(outputLength, 1)];
            arrays.Longs[0] = new long[Length(lanes, sizeof(long))];
            for (int i = 2; i < arrays.Bytes.Length; i++)
            {
                arrays.Bytes[i] = new byte[Length(reader.Count(), 1)];
                arrays.Fill(reader, OfBytes, i, arrays.Bytes[i].Length);
            }

            for (int i = 0; i < arrays.SBytes.Length; i++)
            {
                arrays.SBytes[i] = new sbyte[Length(reader.Count(), 1)];
                arrays.Fill(reader, OfSBytes, i, arrays.SBytes[i].Length);
            }

            for (int i = 0; i < arrays.Ints.Length; i++)
            {
                arrays.Ints[i] = new int[Length(reader.Count(), sizeof(int))];
                arrays.Fill(reader, OfInts, i, arrays.Ints[i].Length);
            }

            for (int i = 1; i < arrays.Longs.Length; i++)
            {
                arrays.Longs[i] = new long[Length(reader.Count(), sizeof(long))];
                arrays.Fill(reader, OfLongs, i, arrays.Longs[i].Length);
            }

            return arrays;
        }

        /// <summary>Whether there is such an array, and so much of it in the file from a place on.</summary>
        public bool Has(int kind, int index, int place, int count)
        {
            return count >= 0 && count <= LengthOf(kind, index) && place >= 0 && place <= _end && count <= (_end - place) / SizeOf(kind);
        }

        /// <summary>Reads the head of an array from the file.</summary>
        /// <param name="kind">One of the constants above.</param>
        /// <param name="index">Of the array among those of its kind.</param>
        /// <param name="place">In the file.</param>
        /// <param name="count">Elements.</param>
        public void Load(int kind, int index, int place, int count)
        {
            if (kind == OfBytes)
            {
                _source.Read(place, Bytes[index], 0, count);
                return;
            }

            int perPiece = PieceBytes / SizeOf(kind);
            for (int done = 0; done < count; done += perPiece)
            {
                int some = count - done < perPiece ? count - done : perPiece;
                _source.Read(place + (done * SizeOf(kind)), _piece, 0, some * SizeOf(kind));
                if (kind == OfSBytes)
                {
                    Unpack.ToSBytes(_piece, SBytes[index], done, some);
                }
                else if (kind == OfLongs)
                {
                    Unpack.ToLongs(_piece, Longs[index], done, some);
                }
                else
                {
                    UnpackInts(_piece, Ints[index], done, some);
                }
            }
        }

        /// <summary>The elements of an array; -1 where there is none.</summary>
        private int LengthOf(int kind, int index)
        {
            if (index < 0)
            {
                return -1;
            }

            switch (kind)
            {
                case OfBytes:
                    return index < Bytes.Length ? Bytes[index].Length : -1;
                case OfSBytes:
                    return index < SBytes.Length ? SBytes[index].Length : -1;
                case OfInts:
                    return index < Ints.Length ? Ints[index].Length : -1;
                case OfLongs:
                    return index < Longs.Length ? Longs[index].Length : -1;
                default:
                    return -1;
            }
        }

        private static void UnpackInts(byte[] bytes, int[] target, int targetOffset, int count)
        {
            for (int k = 0; k < count; k++)
            {
                target[targetOffset + k] = BitConverter.ToInt32(bytes, k * sizeof(int));
            }
        }

        private static int SizeOf(int kind)
        {
            return kind == OfLongs ? sizeof(long) : kind == OfInts ? sizeof(int) : 1;
        }

        private static int Length(int elements, int size)
        {
            return elements >= 0 && elements <= MostBytes / size ? elements : throw ModelReader.Damaged();
        }

        /// <summary>Content from the file, where the array has any: the others are filled layer by layer.</summary>
        private void Fill(ModelReader reader, int kind, int index, int count)
        {
            int place = reader.Int32();
            if (place < 0)
            {
                return;
            }

            if (!Has(kind, index, place, count))
            {
                throw ModelReader.Damaged();
            }

            Load(kind, index, place, count);
        }
    }
}
