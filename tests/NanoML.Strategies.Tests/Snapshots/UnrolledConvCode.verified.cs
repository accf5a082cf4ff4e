        private void RunLayer()
        {
            // layer: Conv 3x3, 8x4x2 to 8x4x2; unrolled (UnrolledConvCode), 3 rows at a time.
            global::NanoML.Kernels.LanePack.Fill(lanes: _lanes, start: 0, count: 36, value: 21990243041285L);
            global::NanoML.Kernels.Fill.Run(y: Arena, yOffset: 64, count: 8, value: 5);
            for (int row = 0; row < 3; row++)
            {
                int output = row * 8;
                int k = 0;
                if (row > 0)
                {
                    global::System.Array.Copy(_lanes, 12, _lanes, 0, 24);
                    k = 2;
                }

                for (; k < 3; k++)
                {
                    int from = row + k - 1;
                    global::NanoML.Kernels.LanePack.Run3(
                        x: Arena,
                        i0: global::NanoML.Kernels.LanePack.RowOffset(row: from, height: 8, first: 0, rowLength: 8, zeroRow: 64),
                        i1: global::NanoML.Kernels.LanePack.RowOffset(row: from + 3, height: 8, first: 0, rowLength: 8, zeroRow: 64),
                        i2: global::NanoML.Kernels.LanePack.RowOffset(row: from + 5, height: 8, first: 0, rowLength: 8, zeroRow: 64),
                        lanes: _lanes, start: (k * 12) + 2, count: 8);
                }

                ModelCode.Layer(lanes: _lanes, position: 0, y: Output, output: output, clamp: ModelTables.ClampTable);
            }
        }

        /// <summary>Conv 3x3, 8x4x2 to 8x4x2: channels 0 to 1.</summary>
        internal static void Layer(long[] lanes, int position, byte[] y, int output, byte[] clamp)
        {
            long sum;
            long w3 = 3;
            int end = position + 8;
            do
            {
                long x0_0_0 = lanes[position];
                long x0_0_1 = lanes[position + 1];
                long x0_1_0 = lanes[position + 2];
                long x0_1_1 = lanes[position + 3];
                long x0_2_0 = lanes[position + 4];
                long x0_2_1 = lanes[position + 5];
                long x1_0_0 = lanes[position + 12];
                long x1_0_1 = lanes[position + 13];
                long x1_1_0 = lanes[position + 14];
                long x1_1_1 = lanes[position + 15];
                long x1_2_0 = lanes[position + 16];
                long x1_2_1 = lanes[position + 17];
                long x2_0_0 = lanes[position + 24];
                long x2_0_1 = lanes[position + 25];
                long x2_1_0 = lanes[position + 26];
                long x2_1_1 = lanes[position + 27];
                long x2_2_0 = lanes[position + 28];
                long x2_2_1 = lanes[position + 29];

                // Channel 0.
                sum = 19122715348701436L + ((x0_2_0 + x1_2_1 - x0_0_0 - x1_0_1 - x2_1_0) * w3) + x0_2_1 + x2_0_0 + ((x0_0_1 + x1_1_0
                    + x2_1_1 - x0_1_1 - x1_2_0 - x2_2_1) << 1) - x1_0_0 - x2_0_1;
                y[output] = clamp[(int)(sum >> 4) & 131071];
                y[output + 24] = clamp[(int)(sum >> 25) & 131071];
                y[output + 40] = clamp[(int)(sum >> 46)];

                // Channel 1.
                sum = 19562520209527136L + ((x0_0_0 + x1_0_1 + x2_1_0 - x0_1_1 - x1_2_0 - x2_2_1) * w3) + x0_0_1 + x1_1_0 + x2_1_1 + ((x0_2_0
                    + x1_2_1 - x1_0_0 - x2_0_1) << 1) - x0_1_0 - x1_1_1 - x2_2_0;
                y[output + 1] = clamp[(int)(sum >> 4) & 131071];
                y[output + 25] = clamp[(int)(sum >> 25) & 131071];
                y[output + 41] = clamp[(int)(sum >> 46)];

                position += 2;
                output += 2;
            }
            while (position < end);
        }
