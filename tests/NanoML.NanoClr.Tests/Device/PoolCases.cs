using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random calls of the kernels that reduce: pools, means, the greatest element, softmax.</summary>
    public static class PoolCases
    {
        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Greatest(k, new Generator(4000 + k));
                Average(k, new Generator(5000 + k));
                MeanOfAxes(k, new Generator(6000 + k));
                Winner(k, new Generator(7000 + k));
                Probabilities(k, new Generator(8000 + k));
            }
        }

        private static void Greatest(int number, Generator g)
        {
            Window w = new Window(g);
            int channels = g.Between(1, 4);
            byte[] x = g.Bytes(w.InputHeight * w.InputWidth * channels);
            byte[] y = g.Bytes(w.OutputHeight * w.OutputWidth * channels);
            MaxPool.Run(
                x, 0, y, 0, w.InputHeight, w.InputWidth, channels, w.OutputHeight, w.OutputWidth, w.KernelHeight, w.KernelWidth,
                w.StrideHeight, w.StrideWidth, w.DilationHeight, w.DilationWidth, w.PadTop, w.PadLeft);
            Report.Bytes("MaxPool", number, y);
        }

        private static void Average(int number, Generator g)
        {
            Window w = new Window(g);
            int channels = g.Between(1, 4);
            int divisors = w.KernelHeight * w.KernelWidth;
            byte[] x = g.Bytes(w.InputHeight * w.InputWidth * channels);
            byte[] y = g.Bytes(w.OutputHeight * w.OutputWidth * channels);
            AveragePool.Run(
                x, 0, y, 0, g.Multipliers(divisors + 1), g.Shifts(divisors + 1, 30, 36), 0, w.InputHeight, w.InputWidth, channels,
                w.OutputHeight, w.OutputWidth, w.KernelHeight, w.KernelWidth, w.StrideHeight, w.StrideWidth, w.DilationHeight, w.DilationWidth, w.PadTop,
                w.PadLeft, w.PadBottom, w.PadRight, g.Below(2) == 0, g.Below(256), g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("AveragePool", number, y);
        }

        private static void MeanOfAxes(int number, Generator g)
        {
            int outer = g.Between(1, 3);
            int reduced = g.Between(1, 20);
            int inner = g.Between(1, 4);
            byte[] y = new byte[outer * inner];
            Mean.Run(
                g.Bytes(outer * reduced * inner), 0, y, 0, outer, reduced, inner, g.Below(256), g.Multiplier(), g.Between(30, 38),
                g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("Mean", number, y);
        }

        private static void Winner(int number, Generator g)
        {
            int outer = g.Between(1, 4);
            int length = g.Between(1, 12);
            int inner = g.Between(1, 4);
            byte[] x = g.Bytes(outer * length * inner);
            byte[] first = new byte[outer * inner];
            byte[] last = new byte[outer * inner];
            ArgMax.Run(x, 0, first, 0, outer, length, inner, false);
            ArgMax.Run(x, 0, last, 0, outer, length, inner, true);
            Report.Bytes("ArgMax first", number, first);
            Report.Bytes("ArgMax last", number, last);
        }

        private static void Probabilities(int number, Generator g)
        {
            int rows = g.Between(1, 3);
            int classes = g.Between(1, 20);
            int[] exponentials = new int[256];
            exponentials[0] = number % 2 == 0 ? int.MaxValue : 1 << 20;
            for (int d = 1; d < exponentials.Length; d++)
            {
                exponentials[d] = exponentials[d - 1] - (exponentials[d - 1] / (2 + (number % 30)));
            }

            byte[] y = g.Bytes(rows * classes);
            Softmax.Run(y, 0, y, 0, exponentials, rows, classes, number % 3 == 0 ? g.Between(256, 1 << 24) : 256);
            Report.Bytes("Softmax", number, y);
        }
    }
}
