using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random bytes into lanes.</summary>
    public static class LaneCases
    {
        private const int Length = 16;

        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Generator g = new Generator(20000 + k);
                byte[] x = g.Bytes(4 * Length);
                long[] lanes = new long[Length];
                LanePack.Fill(lanes, 0, Length, g.Any());
                int count = g.Between(1, Length);
                switch (k % 4)
                {
                    case 0:
                        LanePack.Run3(x, g.Below(Length), Length + g.Below(Length), g.Below(2 * Length), lanes, Length - count, count);
                        break;
                    case 1:
                        LanePack.Run4(x, g.Below(Length), Length, g.Below(2 * Length), 3 * Length, lanes, Length - count, count);
                        break;
                    case 2:
                        LanePack.Group3(x, g.Below(Length), lanes, 0, (3 * count) - g.Below(3));
                        break;
                    default:
                        LanePack.Group4(x, 0, lanes, 0, (4 * count) - g.Below(4));
                        break;
                }

                Report.Line("LanePack", k, Hash(lanes) + LanePack.RowOffset(g.Between(-2, 5), 4, g.Below(9), 7, 100));
            }
        }

        private static int Hash(long[] values)
        {
            int hash = 0;
            for (int i = 0; i < values.Length; i++)
            {
                hash = Report.Hash(hash, values[i]);
            }

            return hash;
        }
    }
}
