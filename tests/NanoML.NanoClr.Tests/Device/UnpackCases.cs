using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Bytes of a resource into the arrays of kernels.</summary>
    public static class UnpackCases
    {
        private const int Length = 24;

        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Generator g = new Generator(30000 + k);
                byte[] bytes = g.Bytes(8 * Length);
                int from = g.Below(Length);
                sbyte[] signed = new sbyte[Length];
                int[] ints = new int[Length];
                long[] longs = new long[Length];
                Unpack.ToSBytes(bytes, signed, from, Length - from);
                Unpack.ToInts(bytes, from, ints, Length - g.Below(4));
                Unpack.ToLongs(bytes, longs, from, Length - from);
                int hash = 0;
                for (int i = 0; i < Length; i++)
                {
                    hash = Report.Hash(Report.Hash(Report.Hash(hash, signed[i]), ints[i]), longs[i]);
                }

                Report.Line("Unpack", k, hash);
            }
        }
    }
}
