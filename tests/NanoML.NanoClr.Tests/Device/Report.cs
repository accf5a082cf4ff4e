using System;

namespace NanoML.Edges
{
    /// <summary>Writes a line per case: a name, the case's number and a hash of the bytes.</summary>
    public static class Report
    {
        private const int Prime = 16777619;

        public static int Hash(int hash, int value)
        {
            return (hash ^ value) * Prime;
        }

        public static int Hash(int hash, long value)
        {
            return Hash(Hash(hash, (int)value), (int)(value >> 32));
        }

        public static void Bytes(string name, int number, byte[] bytes)
        {
            int hash = 0;
            for (int i = 0; i < bytes.Length; i++)
            {
                hash = Hash(hash, bytes[i]);
            }

            Line(name, number, hash);
        }

        public static void Line(string name, int number, int hash)
        {
            Console.WriteLine(name + " " + number.ToString() + " " + hash.ToString());
        }
    }
}
