using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NanoML.Compiler.Data;

/// <summary>
/// The header of a .npy file, versions 1 to 3
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
/// <param name="Kind">NumPy's letter: f, i, u or b.</param>
/// <param name="ElementBytes">1, 2, 4 or 8.</param>
/// <param name="Length">The bytes up to the first element.</param>
internal sealed partial record NpyHeader(
    char Kind,
    int ElementBytes,
    bool BigEndian,
    bool ColumnMajor,
    ImmutableArray<int> Shape,
    int Length)
{
    private const int MaxText = 1 << 16;
    private static readonly string[] s_types = ["f2", "f4", "f8", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "b1"];

    /// <summary>The number of elements, at most <see cref="DataFile.MaxElements"/>.</summary>
    public int Count => Shape.Aggregate(1, (product, dim) => product * dim);

    /// <exception cref="EndOfStreamException">The stream ends within the header.</exception>
    public static NpyHeader Read(Stream stream, string where)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        int version = start[6];
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8) || version is < 1 or > 3)
        {
            throw DataFile.Damaged(where, "not an array in NumPy's .npy format, versions 1 to 3");
        }

        Span<byte> size = stackalloc byte[4];
        size.Clear();
        int sizeBytes = version == 1 ? 2 : 4;
        stream.ReadExactly(size[..sizeBytes]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaxText)
        {
            throw DataFile.Damaged(where, $"the header of {length} bytes is too long");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(Encoding.UTF8.GetString(text), start.Length + sizeBytes + (int)length, where);
    }

    private static NpyHeader Parse(string text, int length, string where)
    {
        Match type = TypePattern().Match(text);
        Match order = OrderPattern().Match(text);
        Match shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success)
        {
            throw DataFile.Damaged(where, "the header of the array is damaged");
        }

        if (!type.Success || !s_types.Contains(type.Groups[2].Value))
        {
            throw DataFile.Damaged(
                where, "the elements are not plain numbers of a supported type", "Save float32 or integer arrays with numpy.savez.");
        }

        return new NpyHeader(
            type.Groups[2].Value[0],
            type.Groups[2].Value[1] - '0',
            type.Groups[1].Value == ">",
            order.Groups[1].Value == "True",
            ParseShape(shape.Groups[1].Value, where),
            length);
    }

    private static ImmutableArray<int> ParseShape(string text, string where)
    {
        var dims = ImmutableArray.CreateBuilder<int>();
        long count = 1;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out int dim)
                || (count *= Math.Max(dim, 1)) > DataFile.MaxElements)
            {
                throw DataFile.Damaged(where, $"the array of shape ({text.Trim()}) is too large", "Use fewer samples.");
            }

            dims.Add(dim);
        }

        return dims.ToImmutable();
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([<>|=]?)([a-zA-Z]\d+)['"]""")]
    private static partial Regex TypePattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([\d\s,L]*)\)""")]
    private static partial Regex ShapePattern();
}
