using System;
using System.Collections;
using System.Globalization;
using System.Resources;

namespace nanoFramework.Runtime.Native
{
    /// <summary>
    /// The twin of the class in nanoFramework.ResourceManager 1.2.32: the resources of a .NET assembly, read by nanoFramework's identifiers.
    /// </summary>
    public static class ResourceUtility
    {
        /// <summary>A new array with a part of a binary entry; what lies beyond its end is left out, as on the device.</summary>
        /// <param name="id">An enumeration of 16 bits with a sign.</param>
        public static object GetObject(ResourceManager rm, Enum id, int offset, int length)
        {
            byte[] entry = Entry(rm, ((IConvertible)id).ToInt16(CultureInfo.InvariantCulture));
            if (offset < 0 || offset >= entry.Length || length < 0)
            {
                throw new IndexOutOfRangeException();
            }

            byte[] part = new byte[Math.Min(length, entry.Length - offset)];
            Array.Copy(entry, offset, part, 0, part.Length);
            return part;
        }

        private static byte[] Entry(ResourceManager rm, short id)
        {
            ResourceSet set = rm.GetResourceSet(CultureInfo.InvariantCulture, true, true);
            IDictionaryEnumerator entries = set.GetEnumerator();
            while (entries.MoveNext())
            {
                if (IdOf((string)entries.Key) == id)
                {
                    return (byte[])entries.Value;
                }
            }

            throw new ArgumentException();
        }

        // As the metadata processor numbers entries.
        private static short IdOf(string name)
        {
            int[] hashes = { (5381 << 16) + 5381, (5381 << 16) + 5381 };
            for (int k = 0; k < name.Length; k++)
            {
                hashes[k % 2] = ((hashes[k % 2] << 5) + hashes[k % 2]) ^ name[k];
            }

            int hash = hashes[0] + (hashes[1] * 1566083941);
            return (short)((short)(hash >> 16) ^ (short)hash);
        }
    }
}
