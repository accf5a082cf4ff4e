using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Writes NumPy files for tests.</summary>
internal static class NpyWriter
{
    /// <summary>The bytes of a .npy file.</summary>
    /// <param name="descr">NumPy's type, such as <c>&lt;f4</c>.</param>
    public static byte[] Npy(string descr, int[] shape, byte[] data, bool fortran = false, byte version = 1)
    {
        string dims = string.Concat(shape.Select(dim => dim.ToString(CultureInfo.InvariantCulture) + ","));
        return Npy($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({dims}), }}", data, version);
    }

    public static byte[] Npy(string header, byte[] data, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header + "\n");
        byte[] length = BitConverter.GetBytes(text.Length)[..(version == 1 ? 2 : 4)];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    public static byte[] Floats(int[] shape, params float[] values) => Npy("<f4", shape, OnnxModelBuilder.Bytes(values));

    public static byte[] Bytes(int[] shape, params byte[] values) => Npy("|u1", shape, values);

    public static byte[] Longs(int[] shape, params long[] values) => Npy("<i8", shape, OnnxModelBuilder.Bytes(values));

    /// <summary>The bytes of a .npz file.</summary>
    public static byte[] Npz(params (string Name, byte[] Npy)[] arrays)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] npy) in arrays)
            {
                using Stream entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write(npy);
            }
        }

        return bytes.ToArray();
    }
}
