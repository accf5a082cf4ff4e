using System.Buffers.Binary;

namespace NanoML.Compiler.Strategies;

/// <summary>Tables as bytes, lowest byte first, as a device reads them from a resource or a file.</summary>
internal static class DeviceBytes
{
    /// <param name="data">Of bytes, ints or longs.</param>
    public static byte[] Of(Array data)
    {
        var bytes = new byte[Buffer.ByteLength(data)];
        switch (data)
        {
            case long[] longs:
                for (int k = 0; k < longs.Length; k++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(k * sizeof(long)), longs[k]);
                }

                break;
            case int[] ints:
                for (int k = 0; k < ints.Length; k++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(k * sizeof(int)), ints[k]);
                }

                break;
            default:
                Buffer.BlockCopy(data, 0, bytes, 0, bytes.Length);
                break;
        }

        return bytes;
    }
}
