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
                Rows(g, k);
            }
        }

        /// <summary>An image to bands of rows, their surroundings, and back.</summary>
        private static void Rows(Generator g, int k)
        {
            int height = g.Below(2) == 0 ? 7 : 12;
            int rows = (height + 3) / 4;
            int rowLength = 2 * g.Between(1, 4);
            int words = rowLength / 2;
            byte[] x = g.Bytes(height * rowLength);
            long[] lanes = new long[(rows + 2) * words];
            LaneRows.Pack(x, 0, height, rowLength, lanes, words);
            byte[] mean = new byte[rowLength];
            LaneMean.Run(lanes, words, rows, 1, words, height, mean, 0, -g.Below(9000), 1 << 30, g.Between(31, 36), g.Below(256), 0, 255);
            for (int i = 0; i < rowLength; i++)
            {
                Report.Line("LaneMean", k, mean[i]);
            }

            LaneRows.Surround(lanes, words, height, words, 1, g.Below(256));
            byte[] y = new byte[x.Length];
            LaneRows.Unpack(lanes, words, y, 0, height, rowLength);
            int same = 0;
            for (int i = 0; i < x.Length; i++)
            {
                same += x[i] == y[i] ? 1 : 0;
            }

            Report.Line("LaneRows", k, Hash(lanes) + same - x.Length);
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
