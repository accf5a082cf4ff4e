using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NanoML.Compiler.Data;

/// <summary>Writes samples as a .npy file of float32, the way back from <see cref="NpyReader"/>. Source: NumPy's format 1.0.</summary>
public static class SampleWriter
{
    private const int Alignment = 64;
    private const int Preamble = 10;

    /// <param name="shape">Of one sample.</param>
    public static byte[] Npy(IReadOnlyList<int> shape, IReadOnlyList<float[]> samples)
    {
        string dims = string.Join(", ", shape.Prepend(samples.Count).Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dims},), }}";
        header = header.PadRight(header.Length + Alignment - 1 - ((Preamble + header.Length) % Alignment)) + "\n";
        using var file = new MemoryStream();
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header)]);
        foreach (float[] sample in samples)
        {
            file.Write(MemoryMarshal.AsBytes<float>(sample));
        }

        return file.ToArray();
    }
}
