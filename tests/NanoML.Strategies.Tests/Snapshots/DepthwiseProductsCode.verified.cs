        private void RunLayer()
        {
            // layer: DepthwiseConv 3x3, 5x3x2 to 5x1x2; unrolled (DepthwiseProductsCode), 3 rows and 3 taps in one multiplication.
            ModelCode.LayerChannels(x: Arena, y: Output, clamp: ModelTables.ClampTable);
        }

        /// <summary>DepthwiseConv 3x3, 5x3x2 to 5x1x2: one channel.</summary>
        internal static void LayerChannel(byte[] x, int input, byte[] y, int output, byte[] clamp, long multiplier, long constant, long offset, long w0_0, long w0_1, long w0_2)
        {
            long mask = 2097151L;
            long sum;
            long x0_0, x0_1, x0_2;
            long x1_0, x1_1, x1_2;
            long x2_0, x2_1, x2_2;
            long x3_0, x3_1, x3_2;
            x0_0 = ((long)(x[input + 6] | (x[input + 12] << 21)) << 21) + (long)(int)x[input];
            x1_0 = (x0_0 >> 21) + ((long)(x[input + 18] << 21) << 21);
            x2_0 = (x1_0 >> 21) + ((long)(x[input + 24] << 21) << 21);
            x3_0 = x2_0 >> 21;
            x0_1 = ((long)(x[input + 8] | (x[input + 14] << 21)) << 21) + (long)(int)x[input + 2];
            x1_1 = (x0_1 >> 21) + ((long)(x[input + 20] << 21) << 21);
            x2_1 = (x1_1 >> 21) + ((long)(x[input + 26] << 21) << 21);
            x3_1 = x2_1 >> 21;
            x0_2 = ((long)(x[input + 10] | (x[input + 16] << 21)) << 21) + (long)(int)x[input + 4];
            x1_2 = (x0_2 >> 21) + ((long)(x[input + 22] << 21) << 21);
            x2_2 = (x1_2 >> 21) + ((long)(x[input + 28] << 21) << 21);
            x3_2 = x2_2 >> 21;
            sum = offset + (x0_0 * w0_0) + (x0_1 * w0_1) + (x0_2 * w0_2);
            y[output] = clamp[(int)(((((sum >> 21) & mask) * multiplier) + constant) >> 34)];
            y[output + 2] = clamp[(int)(((((sum >> 42) & mask) * multiplier) + constant) >> 34)];
            sum = offset + (x1_0 * w0_0) + (x1_1 * w0_1) + (x1_2 * w0_2);
            y[output + 4] = clamp[(int)(((((sum >> 42) & mask) * multiplier) + constant) >> 34)];
            sum = offset + (x2_0 * w0_0) + (x2_1 * w0_1) + (x2_2 * w0_2);
            y[output + 6] = clamp[(int)(((((sum >> 42) & mask) * multiplier) + constant) >> 34)];
            sum = offset + (x3_0 * w0_0) + (x3_1 * w0_1) + (x3_2 * w0_2);
            y[output + 8] = clamp[(int)(((((sum >> 42) & mask) * multiplier) + constant) >> 34)];
        }

        /// <summary>DepthwiseConv 3x3, 5x3x2 to 5x1x2: 2 channels from 0 to 1.</summary>
        internal static void LayerChannels(byte[] x, byte[] y, byte[] clamp)
        {
            ModelCode.LayerChannel(
                x: x, input: 0, y: y, output: 0, clamp: clamp, multiplier: 1073741824L, constant: 5368709120L, offset: 10093521555949815L,
                -13194143727617L, 8796099313661L, 2097154L);
            ModelCode.LayerChannel(
                x: x, input: 1, y: y, output: 1, clamp: clamp, multiplier: 1073741824L, constant: 386547056640L, offset: 8972019160844280L,
                2097154L, -8796095119360L, 13194133241854L);
        }
