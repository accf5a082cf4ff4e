using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random calls of the kernels that attention needs besides the others.</summary>
    public static class AttentionCases
    {
        private const int FactorShift = 20;

        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Product(k, new Generator(21000 + k));
                Normalized(k, new Generator(22000 + k));
            }
        }

        private static void Product(int number, Generator g)
        {
            int matrices = g.Between(1, 2);
            int rows = g.Between(1, 4);
            int inner = g.Between(1, 70);
            int columns = g.Between(1, 7);
            byte[] y = new byte[matrices * rows * columns];
            MatMul.Run(
                g.Bytes(matrices * rows * inner), 0, g.Bytes(matrices * inner * columns), 0, y, 0, g.Bytes(rows * 12), 0, matrices, rows, inner, columns,
                rows * inner, inner, 1, inner * columns, number % 2 == 0 ? columns : 1, number % 2 == 0 ? 1 : inner, rows * columns, columns, 1,
                number % 3 == 0 ? 255 : g.Below(256), g.Below(256), g.Multiplier(), g.Between(36, 46), g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("MatMul", number, y);
        }

        private static void Normalized(int number, Generator g)
        {
            int rows = g.Between(1, 3);
            int length = g.Between(1, 40);
            int[] factor = new int[length];
            int[] offset = new int[length];
            for (int k = 0; k < length; k++)
            {
                factor[k] = (g.Below(120) - 60) << FactorShift;
                offset[k] = g.Below(255 << 16);
            }

            byte[] y = g.Bytes(rows * length);
            if (number % 5 == 0)
            {
                y = new byte[rows * length];
            }

            LayerNormalization.Run(y, 0, y, 0, factor, offset, rows, length, number % 2 == 0 ? -1 : g.Below(256), number % 7 == 0 ? 1L << 60 : g.Below(5000), FactorShift);
            Report.Bytes("LayerNormalization", number, y);
        }
    }
}
