        private void RunLayer()
        {
            // layer: DepthwiseConv 3x3, 8x4x2 to 8x4x2; unrolled (UnrolledDepthwiseCode), 3 rows at a time.
            global::NanoML.Kernels.Fill.Run(y: Arena, yOffset: 64, count: 8, value: 5);
            ModelCode.LayerChannels(x: Arena, y: Output, clamp: ModelTables.ClampTable);
        }

        /// <summary>DepthwiseConv 3x3, 8x4x2 to 8x4x2: one channel, 4 columns.</summary>
        internal static void LayerStrip(byte[] x, int input, byte[] y, int output, byte[] clamp, long multiplier, long constant, long offset, long w0, long w1, long w2, long w3, long w4, long w5, long w6, long w7, long w8)
        {
            long mask = 2097151L;
            long pad = 21990243041285L;
            long sum;
            long x0_1, x0_2, x0_3, x0_4;
            long x1_1, x1_2, x1_3, x1_4;
            long x2_1, x2_2, x2_3, x2_4;
            int i2;
            x0_1 = ((long)(x[input + 16] | (x[input + 32] << 21)) << 21) + (long)(int)5;
            x0_2 = ((long)(x[input + 18] | (x[input + 34] << 21)) << 21) + (long)(int)5;
            x0_3 = ((long)(x[input + 20] | (x[input + 36] << 21)) << 21) + (long)(int)5;
            x0_4 = ((long)(x[input + 22] | (x[input + 38] << 21)) << 21) + (long)(int)5;
            x1_1 = ((long)(x[input + 24] | (x[input + 40] << 21)) << 21) + (long)(int)x[input];
            x1_2 = ((long)(x[input + 26] | (x[input + 42] << 21)) << 21) + (long)(int)x[input + 2];
            x1_3 = ((long)(x[input + 28] | (x[input + 44] << 21)) << 21) + (long)(int)x[input + 4];
            x1_4 = ((long)(x[input + 30] | (x[input + 46] << 21)) << 21) + (long)(int)x[input + 6];
            int from = 0;
            do
            {
                i2 = from >= 2 ? 64 : input + 48;
                x2_1 = ((long)(x[input + 32] | (x[i2] << 21)) << 21) + (long)(int)x[input + 8];
                x2_2 = ((long)(x[input + 34] | (x[i2 + 2] << 21)) << 21) + (long)(int)x[input + 10];
                x2_3 = ((long)(x[input + 36] | (x[i2 + 4] << 21)) << 21) + (long)(int)x[input + 12];
                x2_4 = ((long)(x[input + 38] | (x[i2 + 6] << 21)) << 21) + (long)(int)x[input + 14];
                sum = offset + (pad * w0) + (x0_1 * w1) + (x0_2 * w2) + (pad * w3) + (x1_1 * w4) + (x1_2 * w5) + (pad * w6) + (x2_1 * w7)
                    + (x2_2 * w8);
                y[output] = clamp[(int)((((sum & mask) * multiplier) + constant) >> 34)];
                y[output + 24] = clamp[(int)(((((sum >> 21) & mask) * multiplier) + constant) >> 34)];
                y[output + 40] = clamp[(int)((((sum >> 42) * multiplier) + constant) >> 34)];
                sum = offset + (x0_1 * w0) + (x0_2 * w1) + (x0_3 * w2) + (x1_1 * w3) + (x1_2 * w4) + (x1_3 * w5) + (x2_1 * w6) + (x2_2 * w7)
                    + (x2_3 * w8);
                y[output + 2] = clamp[(int)((((sum & mask) * multiplier) + constant) >> 34)];
                y[output + 26] = clamp[(int)(((((sum >> 21) & mask) * multiplier) + constant) >> 34)];
                y[output + 42] = clamp[(int)((((sum >> 42) * multiplier) + constant) >> 34)];
                sum = offset + (x0_2 * w0) + (x0_3 * w1) + (x0_4 * w2) + (x1_2 * w3) + (x1_3 * w4) + (x1_4 * w5) + (x2_2 * w6) + (x2_3 * w7)
                    + (x2_4 * w8);
                y[output + 4] = clamp[(int)((((sum & mask) * multiplier) + constant) >> 34)];
                y[output + 28] = clamp[(int)(((((sum >> 21) & mask) * multiplier) + constant) >> 34)];
                y[output + 44] = clamp[(int)((((sum >> 42) * multiplier) + constant) >> 34)];
                sum = offset + (x0_3 * w0) + (x0_4 * w1) + (pad * w2) + (x1_3 * w3) + (x1_4 * w4) + (pad * w5) + (x2_3 * w6) + (x2_4 * w7)
                    + (pad * w8);
                y[output + 6] = clamp[(int)((((sum & mask) * multiplier) + constant) >> 34)];
                y[output + 30] = clamp[(int)(((((sum >> 21) & mask) * multiplier) + constant) >> 34)];
                y[output + 46] = clamp[(int)((((sum >> 42) * multiplier) + constant) >> 34)];
                x0_1 = x1_1;
                x0_2 = x1_2;
                x0_3 = x1_3;
                x0_4 = x1_4;
                x1_1 = x2_1;
                x1_2 = x2_2;
                x1_3 = x2_3;
                x1_4 = x2_4;
                from += 1;
                input += 8;
                output += 8;
            }
            while (from < 3);
        }

        /// <summary>DepthwiseConv 3x3, 8x4x2 to 8x4x2: 2 channels from 0 to 1.</summary>
        internal static void LayerChannels(byte[] x, byte[] y, byte[] clamp)
        {
            ModelCode.LayerStrip(
                x: x, input: 0, y: y, output: 0, clamp: clamp, multiplier: 1073741824L, constant: 5368709120L, offset: 10093521555949815L,
                -3L, 2L, 0L, -2L, 3L, 1L, -1L, -3L, 2L);
            ModelCode.LayerStrip(
                x: x, input: 1, y: y, output: 1, clamp: clamp, multiplier: 1073741824L, constant: 386547056640L, offset: 8972019160844280L,
                0L, -2L, 3L, 1L, -1L, -3L, 2L, 0L, -2L);
        }
