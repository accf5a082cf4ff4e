using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Support vector machines: weights at the ends of 16 bits, functions beyond their table, coefficients of both signs.</summary>
    public static class MachineCases
    {
        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Products(k, new Generator(31000 + k));
                Distances(k, new Generator(32000 + k));
                Sums(k, new Generator(33000 + k));
            }
        }

        private static void Products(int number, Generator g)
        {
            int inputs = g.Between(1, 9);
            int rows = g.Between(1, 4);
            byte[] x = g.Bytes(inputs + 2);
            int[] weights = new int[rows * ((inputs + 1) / 2)];
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = number % 3 == 0 ? (g.Below(2) == 0 ? 0x7FFF8000 : unchecked((int)0x80007FFF)) : g.Any();
            }

            byte[] sums = g.Bytes((4 * rows) + 2);
            ProductSums.Run(x, 1, sums, 1, weights, g.Biases(rows, 28), inputs);
            Report.Bytes("ProductSums", number, sums);
        }

        private static void Distances(int number, Generator g)
        {
            int features = g.Between(1, 11);
            int count = g.Between(1, 4);
            byte[] x = g.Bytes(features + 2);
            int[] points = new int[count * ((features + 3) / 4)];
            for (int k = 0; k < points.Length; k++)
            {
                points[k] = number % 3 == 0 ? -g.Below(2) : g.Any();
            }

            byte[] sums = g.Bytes((4 * count) + 2);
            PointDistances.Run(x, 1, sums, 1, points, g.Biases(count, 28), features);
            Report.Bytes("PointDistances", number, sums);
        }

        private static void Sums(int number, Generator g)
        {
            const int Machines = 3;
            int vectors = g.Between(1, 6);
            int tableShift = g.Between(7, 15);
            int[] table = new int[(1 << (16 - tableShift)) + 1];
            for (int k = 0; k < table.Length; k++)
            {
                table[k] = number % 3 == 0 ? 65534 * g.Below(2) - 32767 : g.Below(65535) - 32767;
            }

            byte[] arguments = new byte[(4 * vectors) + 2];
            for (int v = 0; v < vectors; v++)
            {
                IntBytes.Store(arguments, 1 + (4 * v), g.Below(2000000) - 1000000);
            }

            int middle = g.Below(1000000) - 500000;
            int multiplier = (1 << 30) + g.Below(1 << 30);
            KernelValues.Run(arguments, 1, vectors, table, tableShift, middle, multiplier, g.Between(28, 45));
            Report.Bytes("KernelValues", number, arguments);
            int[] entries = new int[Machines * vectors];
            int[] ends = new int[Machines];
            for (int k = 0; k < entries.Length; k++)
            {
                entries[k] = ((g.Below(65535) - 32767) << 16) | (k % vectors);
                ends[k / vectors] = k + 1;
            }

            byte[] sums = g.Bytes((4 * Machines) + 2);
            MachineSums.Run(arguments, 1, sums, 1, entries, ends, g.Biases(Machines, 20), g.Between(5, 12));
            Report.Bytes("MachineSums", number, sums);
        }
    }
}
