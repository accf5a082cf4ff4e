using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random calls of the kernels with weights, and of the rounding rule.</summary>
    public static class LayerCases
    {
        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Rounding(k, new Generator(k));
                DenseLayer(k, new Generator(1000 + k));
                Convolution(k, new Generator(2000 + k));
                Depthwise(k, new Generator(3000 + k));
            }
        }

        private static void Rounding(int number, Generator g)
        {
            byte[] results = new byte[64];
            for (int i = 0; i < results.Length; i++)
            {
                int multiplier = g.Multiplier();
                int sign = g.Below(8);
                multiplier = sign == 0 ? 0 : (sign < 3 ? -multiplier : multiplier);
                int min = g.Below(256);
                int max = g.Between(min, 255);
                results[i] = g.Below(2) == 0
                    ? Requantize.ToByte(g.Any(), multiplier, g.Between(1, 62), g.Below(256), min, max)
                    : Requantize.ToByte(g.Between(-1000, 1000), multiplier, g.Between(28, 42), g.Below(256), 0, 255);
            }

            Report.Bytes("Requantize", number, results);
        }

        private static void DenseLayer(int number, Generator g)
        {
            int rows = g.Between(1, 3);
            int inputs = g.Between(1, 20);
            int outputs = g.Between(1, 6);
            int stride = outputs + g.Below(3);
            int xOffset = g.Below(5);
            byte[] y = g.Bytes((rows * stride) + 4);
            Dense.Run(
                g.Bytes(xOffset + (rows * inputs)), xOffset, y, g.Below(4), g.Weights(outputs * inputs), g.Biases(outputs, 30),
                g.Multipliers(outputs), g.Shifts(outputs, 31, 50), rows, inputs, outputs, stride, g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("Dense", number, y);
        }

        private static void Convolution(int number, Generator g)
        {
            Window w = new Window(g);
            int groups = g.Between(1, 3);
            int inputs = groups * g.Between(1, 3);
            int outputs = groups * g.Between(1, 3);
            int stride = groups == 1 ? outputs + g.Below(3) : outputs;
            int patch = w.KernelHeight * w.KernelWidth * inputs / groups;
            byte[] x = g.Bytes(w.InputHeight * w.InputWidth * inputs);
            byte[] y = g.Bytes(w.OutputHeight * w.OutputWidth * stride);
            Conv.Run(
                x, 0, y, 0, new byte[patch + 3], 3, g.Weights(outputs * patch), g.Biases(outputs, 30), g.Multipliers(outputs),
                g.Shifts(outputs, 31, 50), w.InputHeight, w.InputWidth, inputs, w.OutputHeight, w.OutputWidth, outputs, stride, w.KernelHeight,
                w.KernelWidth, w.StrideHeight, w.StrideWidth, w.DilationHeight, w.DilationWidth, w.PadTop, w.PadLeft, groups, g.Below(256),
                g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("Conv", number, y);
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
            DepthwiseConv.Run(
                x, 0, y, 0, new byte[taps * channels], 0, g.Weights(outputs * taps), g.Biases(outputs, 30), g.Multipliers(outputs),
                g.Shifts(outputs, 31, 50), w.InputHeight, w.InputWidth, channels, depthMultiplier, w.OutputHeight, w.OutputWidth, w.KernelHeight,
                w.KernelWidth, w.StrideHeight, w.StrideWidth, w.DilationHeight, w.DilationWidth, w.PadTop, w.PadLeft, g.Below(256),
                g.Below(256), g.Below(20), 255 - g.Below(20));
            Report.Bytes("DepthwiseConv", number, y);
        }
    }
}
