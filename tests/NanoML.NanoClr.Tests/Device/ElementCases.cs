using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random calls of the element-wise kernels, with signs of every combination, and of those that only move bytes.</summary>
    public static class ElementCases
    {
        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                WeightedSum(k, new Generator(9000 + k));
                Product(k, new Generator(10000 + k));
                Rectified(k, new Generator(11000 + k));
                SumOfTerms(k, new Generator(15000 + k));
                LookUp(k, new Generator(12000 + k));
                Copied(k, new Generator(13000 + k));
                Enlarged(k, new Generator(14000 + k));
                Interpolated(k, new Generator(16000 + k));
                Greatest(k, new Generator(17000 + k));
            }
        }

        private static void WeightedSum(int number, Generator g)
        {
            int outer = g.Between(1, 3);
            int period = g.Between(1, 5);
            int repeat = g.Between(1, 4);
            int aMultiplier = g.Below(2) == 0 ? g.Multiplier() : -g.Multiplier();
            int bMultiplier = g.Below(2) == 0 ? g.Multiplier() : -g.Multiplier();
            int shift = number % 5 == 0 ? g.Below(63) : g.Between(29, 34);
            long offset = ((long)g.Any() << 7) + g.Any();
            byte[] y = g.Bytes(outer * period * repeat);
            Add.Run(
                y, 0, g.Bytes(period + 2), 2, y, 0, outer, period, repeat, aMultiplier, bMultiplier, offset, shift, g.Below(20),
                255 - g.Below(20));
            Report.Bytes("Add", number, y);
        }

        private static void SumOfTerms(int number, Generator g)
        {
            int count = g.Between(1, 30);
            int[] aTerms = new int[256];
            int[] bTerms = new int[256];
            for (int i = 0; i < 256; i++)
            {
                aTerms[i] = g.Below(1 << 30) - (1 << 20);
                bTerms[i] = g.Below(1 << 30) + (1 << 20);
            }

            byte[] y = g.Bytes(count + 2);
            LutAdd.Run(y, 1, g.Bytes(count), 0, y, 1, count, aTerms, bTerms, g.Bytes(1024));
            Report.Bytes("LutAdd", number, y);
        }

        private static void Product(int number, Generator g)
        {
            int outer = g.Between(1, 3);
            int period = g.Between(1, 5);
            int repeat = g.Between(1, 4);
            byte[] y = g.Bytes(outer * period * repeat);
            Mul.Run(
                y, 0, g.Bytes(period), 0, y, 0, outer, period, repeat, g.Below(256), g.Below(256), g.Multiplier(), g.Between(30, 42),
                g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("Mul", number, y);
        }

        private static void Rectified(int number, Generator g)
        {
            int rows = g.Between(1, 6);
            int channels = g.Between(1, 4);
            int[] multipliers = g.Multipliers(channels);
            for (int c = 0; c < channels; c++)
            {
                int sign = g.Between(-1, 1);
                multipliers[c] = sign == 0 ? 0 : (sign * multipliers[c]);
            }

            byte[] y = new byte[rows * channels];
            PRelu.Run(
                g.Bytes(rows * channels), 0, y, 0, multipliers, g.Shifts(channels, 29, 34), rows, channels, g.Below(256), g.Multiplier(),
                g.Between(29, 32), g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("PRelu", number, y);
        }

        private static void LookUp(int number, Generator g)
        {
            byte[] y = g.Bytes(g.Between(1, 40));
            Lut.Run(y, 0, y, 0, g.Bytes(256), y.Length);
            Fill.Run(y, 0, g.Below(y.Length), g.Below(256));
            Report.Bytes("Lut, Fill", number, y);
        }

        private static void Copied(int number, Generator g)
        {
            int[] dims = { g.Between(1, 3), g.Between(1, 3), g.Between(0, 3), g.Between(1, 4) };
            int[] strides = new int[4];
            int stride = 1;
            for (int k = 3; k >= 0; k--)
            {
                strides[k] = stride;
                stride *= dims[k] > 0 ? dims[k] : 1;
            }

            // A random subset of the axes runs backwards, so the first index stands at the end of each.
            byte[] x = g.Bytes(stride);
            byte[] y = g.Bytes(stride);
            int[] xStrides = new int[4];
            int start = 0;
            for (int k = 0; k < 4; k++)
            {
                bool backwards = dims[k] > 0 && g.Below(2) == 0;
                xStrides[k] = backwards ? -strides[k] : strides[k];
                start += backwards ? (dims[k] - 1) * strides[k] : 0;
            }

            StridedCopy.Run(
                x, start, y, 0, dims[0], dims[1], dims[2], dims[3], xStrides[0], xStrides[1], xStrides[2], xStrides[3],
                strides[0], strides[1], strides[2], strides[3]);
            Report.Bytes("StridedCopy", number, y);
        }

        private static void Enlarged(int number, Generator g)
        {
            int height = g.Between(1, 3);
            int width = g.Between(1, 3);
            int channels = g.Between(1, 3);
            int factorHeight = g.Between(1, 3);
            int factorWidth = g.Between(1, 3);
            byte[] y = g.Bytes(height * factorHeight * width * factorWidth * channels);
            Resize.Run(g.Bytes(height * width * channels), 0, y, 0, height, width, channels, factorHeight, factorWidth);
            Report.Bytes("Resize", number, y);
        }

        private static void Greatest(int number, Generator g)
        {
            int outer = g.Between(1, 3);
            int length = g.Between(1, 6);
            int inner = g.Between(1, 3);
            int count = g.Between(1, length);
            byte[] y = g.Bytes(outer * count * inner);
            TopK.Run(g.Bytes(outer * length * inner), 0, y, 0, outer, length, inner, count, number % 2 == 0, number % 3 == 0);
            Report.Bytes("TopK", number, y);
        }

        private static void Interpolated(int number, Generator g)
        {
            int outer = g.Between(1, 3);
            int input = g.Between(1, 5);
            int inner = g.Between(1, 3);
            int output = g.Between(1, 6);
            int taps = number % 2 == 0 ? 2 : 4;
            int entry = 1 + (2 * taps);
            int[] table = new int[output * entry];
            for (int k = 0; k < output; k++)
            {
                table[k * entry] = g.Below(1 << 20);
                for (int tap = 1; tap <= taps; tap++)
                {
                    table[(k * entry) + tap] = g.Below(input) * inner;
                    table[(k * entry) + taps + tap] = g.Between(-3000, 6000);
                }
            }

            byte[] y = g.Bytes(outer * output * inner);
            Interpolate.Run(g.Bytes(outer * input * inner), 0, y, 0, table, outer, input * inner, inner, taps, 12);
            Report.Bytes("Interpolate", number, y);
        }
    }
}
