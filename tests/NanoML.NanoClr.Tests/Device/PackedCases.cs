using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random calls of the packed kernels.</summary>
    public static class PackedCases
    {
        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                DenseLayer(k, new Generator(4000 + k));
                Convolution(k, new Generator(5000 + k));
                Depthwise(k, new Generator(6000 + k));
            }
        }

        private static void DenseLayer(int number, Generator g)
        {
            int inputs = g.Between(1, 40);
            int outputs = g.Between(1, 20);
            int groups = (outputs + 7) / 8;
            int[] halves = g.Biases(2 * 8 * groups * ((inputs + 7) / 8), 30);
            long[] weights = new long[halves.Length / 2];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = ((long)halves[2 * i] << 32) ^ halves[(2 * i) + 1];
            }

            byte[] y = g.Bytes(outputs);
            PackedDense.Run(
                g.Bytes(inputs), 0, y, 0, new long[8 + (4 * groups)], weights, g.Biases(outputs, 30), g.Multipliers(outputs),
                g.Shifts(outputs, 31, 50), 1, inputs, outputs, outputs, g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("PackedDense", number, y);
        }

        private static void Convolution(int number, Generator g)
        {
            Window w = new Window(g);
            int inputs = g.Between(1, 9);
            int outputs = g.Between(1, 30);
            int patch = w.KernelHeight * w.KernelWidth * inputs;
            byte[] x = g.Bytes(w.InputHeight * w.InputWidth * inputs);
            byte[] y = g.Bytes(w.OutputHeight * w.OutputWidth * outputs);
            int rows = ((w.OutputHeight - 1) * w.StrideHeight) + ((w.KernelHeight - 1) * w.DilationHeight) + 1;
            int columns = ((w.OutputWidth - 1) * w.StrideWidth) + ((w.KernelWidth - 1) * w.DilationWidth) + 1;
            PackedConv.Run(
                x, 0, y, 0, new byte[rows * columns * inputs], 0, new long[144 + (24 * w.OutputHeight * w.OutputWidth)],
                g.Weights(outputs * patch), g.Biases(outputs, 30), g.Multipliers(outputs), g.Shifts(outputs, 31, 50),
                w.InputHeight, w.InputWidth, inputs, w.OutputHeight, w.OutputWidth, outputs, outputs, w.KernelHeight, w.KernelWidth,
                w.StrideHeight, w.StrideWidth, w.DilationHeight, w.DilationWidth, w.PadTop, w.PadLeft, g.Between(1, w.OutputHeight), 32,
                g.Below(256), g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("PackedConv", number, y);
        }

        private static void Depthwise(int number, Generator g)
        {
            Window w = new Window(g);
            int channels = g.Between(1, 4);
            int depthMultiplier = g.Between(1, 3);
            int outputs = channels * depthMultiplier;
            int taps = w.KernelHeight * w.KernelWidth;
            byte[] x = g.Bytes(w.InputHeight * w.InputWidth * channels);
            byte[] y = g.Bytes(w.OutputHeight * w.OutputWidth * outputs);
            int rows = ((w.OutputHeight + 1) * w.StrideHeight) + ((w.KernelHeight - 1) * w.DilationHeight) + 1;
            int columns = ((w.OutputWidth - 1) * w.StrideWidth) + ((w.KernelWidth - 1) * w.DilationWidth) + 1;
            PackedDepthwiseConv.Run(
                x, 0, y, 0, new byte[rows * columns * channels], 0,
                new long[(2 * (taps + 5)) + ((w.OutputHeight + 2) * (w.OutputWidth + 2))], g.Weights(outputs * taps),
                g.Biases(outputs, 30), g.Multipliers(outputs), g.Shifts(outputs, 31, 50), w.InputHeight, w.InputWidth, channels,
                depthMultiplier, w.OutputHeight, w.OutputWidth, w.KernelHeight, w.KernelWidth, w.StrideHeight, w.StrideWidth,
                w.DilationHeight, w.DilationWidth, w.PadTop, w.PadLeft, g.Between(1, w.OutputHeight), g.Below(256), g.Below(256),
                g.Below(20), 255 - g.Below(20));
            Report.Bytes("PackedDepthwiseConv", number, y);
        }
    }
}
