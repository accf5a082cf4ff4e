using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Reads arrays of NumPy: f2, f4, f8, all integers of 1 to 8 bytes and bool, of either byte order and either axis order.</summary>
public static class NpyReader
{
    private const int ChunkBytes = 1 << 16;

    /// <exception cref="CompilerException">The file cannot be read (NML0001) or is damaged (NML0201).</exception>
    public static NumericArray Read(string path)
    {
        using FileStream stream = DataFile.Open(path);
        return Read(stream, stream.Length, path);
    }

    /// <param name="length">The bytes of the stream; the header must ask for exactly as many.</param>
    /// <param name="where">The file, and the entry of an archive, for errors.</param>
    internal static NumericArray Read(Stream stream, long length, string where)
    {
        try
        {
            NpyHeader header = NpyHeader.Read(stream, where);
            long needed = header.Length + ((long)header.Count * header.ElementBytes);
            return length == needed
                ? ReadElements(stream, header)
                : throw DataFile.Damaged(where, $"the array has {length} bytes, its header asks for {needed}");
        }
        catch (OverflowException e)
        {
            throw DataFile.Damaged(where, "an element is above the range of int64", "Save the array with a narrower type.", e);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw DataFile.Damaged(where, "the array is damaged or cut off", inner: e);
        }
        catch (IOException e)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{where}: the file cannot be read", inner: e);
        }
    }

    private static NumericArray ReadElements(Stream stream, NpyHeader header)
    {
        if (header.Kind == 'f')
        {
            var floats = new float[header.Count];
            ReadChunks(stream, header, (element, index) => floats[index] = NpyElement.ToFloat(element));
            return new NumericArray(header.Shape, header.ColumnMajor ? ToRowMajor(floats, header) : floats, null);
        }

        var integers = new long[header.Count];
        ReadChunks(stream, header, (element, index) => integers[index] = NpyElement.ToInteger(element, header.Kind));
        return new NumericArray(header.Shape, null, header.ColumnMajor ? ToRowMajor(integers, header) : integers);
    }

    private static void ReadChunks(Stream stream, NpyHeader header, Action<ReadOnlySpan<byte>, int> store)
    {
        var chunk = new byte[ChunkBytes];
        int perChunk = ChunkBytes / header.ElementBytes;
        for (int index = 0; index < header.Count;)
        {
            int count = Math.Min(perChunk, header.Count - index);
            Span<byte> bytes = chunk.AsSpan(0, count * header.ElementBytes);
            stream.ReadExactly(bytes);
            for (int offset = 0; offset < bytes.Length; offset += header.ElementBytes)
            {
                Span<byte> element = bytes.Slice(offset, header.ElementBytes);
                if (header.BigEndian)
                {
                    element.Reverse();
                }

                store(element, index++);
            }
        }
    }

    // Walks the row-major positions in order, as an odometer, and keeps the column-major offset beside it.
    private static T[] ToRowMajor<T>(T[] source, NpyHeader header)
    {
        int rank = header.Shape.Length;
        var strides = new int[rank];
        for (int axis = 0, stride = 1; axis < rank; stride *= header.Shape[axis++])
        {
            strides[axis] = stride;
        }

        var target = new T[source.Length];
        var index = new int[rank];
        for (int k = 0, offset = 0; k < target.Length; k++)
        {
            target[k] = source[offset];
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < header.Shape[axis])
                {
                    break;
                }

                offset -= strides[axis] * header.Shape[axis];
                index[axis] = 0;
            }
        }

        return target;
    }
}
