        private void RunLayer()
        {
            // layer: DepthwiseConv 3x3, 8x4x2 to 8x4x2; chained (ChainDepthwiseCode), four bands of rows that stay in lanes.
            global::NanoML.Kernels.LaneRows.Pack(x: Arena, xOffset: 0, height: 8, rowLength: 8, lanes: _lanes, start: 4);
            global::NanoML.Kernels.LaneRows.Surround(lanes: _lanes, start: 4, height: 8, rowWords: 4, halo: 1, zeroPoint: 5);
            ModelCode.LayerChannels(_lanes);
        }

        private void RunSecond()
        {
            // second: Dense 32 x 2 to 2; chained (ChainPointwiseCode), four bands of rows that stay in lanes.
            ModelCode.Second(lanes: _lanes, position: 16, output: 0);
        }

        private void RunThird()
        {
            // third: AveragePool 8x4, 8x4x2 to 1x1x2; chained (ChainPoolCode), four bands of rows that stay in lanes.
            global::NanoML.Kernels.LaneMean.Run(lanes: _lanes, start: 0, bandRows: 2, width: 4, pixelWords: 1, height: 8, y: Output, yOffset: 0, bias: -96, multiplier: 1073741824, shift: 35, outputZeroPoint: 3, min: 0, max: 255);
        }

        /// <summary>DepthwiseConv 3x3, 8x4x2 to 8x4x2: two channels, 4 columns.</summary>
        internal static void LayerStrip(long[] lanes, int input, int output, long w0, long w1, long w2, long w3, long w4, long w5, long w6, long w7, long w8, long offset0, long multiplier0, long constant0, int shift0, int odd0, long evenMask0, long oddMask0, int range0, long mask0, long v0, long v1, long v2, long v3, long v4, long v5, long v6, long v7, long v8, long offset1, long multiplier1, long constant1, int shift1, int odd1, long evenMask1, long oddMask1, int range1, long mask1)
        {
            long even = 281470681808895L;
            long ones = 281479271743489L;
            long bytes = 71777214294589695L;
            long full = 255;
            long word, value, low;
            long pad = 1407396358717445L;
            long sum;
            long x0_1, z0_1, x0_2, z0_2, x0_3, z0_3, x0_4, z0_4;
            long x1_1, z1_1, x1_2, z1_2, x1_3, z1_3, x1_4, z1_4;
            long x2_1, z2_1, x2_2, z2_2, x2_3, z2_3, x2_4, z2_4;
            int end = input + 8;
            word = lanes[input];
            x0_1 = word & bytes;
            z0_1 = (word >> 8) & bytes;
            word = lanes[input + 1];
            x0_2 = word & bytes;
            z0_2 = (word >> 8) & bytes;
            word = lanes[input + 2];
            x0_3 = word & bytes;
            z0_3 = (word >> 8) & bytes;
            word = lanes[input + 3];
            x0_4 = word & bytes;
            z0_4 = (word >> 8) & bytes;
            word = lanes[input + 4];
            x1_1 = word & bytes;
            z1_1 = (word >> 8) & bytes;
            word = lanes[input + 5];
            x1_2 = word & bytes;
            z1_2 = (word >> 8) & bytes;
            word = lanes[input + 6];
            x1_3 = word & bytes;
            z1_3 = (word >> 8) & bytes;
            word = lanes[input + 7];
            x1_4 = word & bytes;
            z1_4 = (word >> 8) & bytes;
            do
            {
                word = lanes[input + 8];
                x2_1 = word & bytes;
                z2_1 = (word >> 8) & bytes;
                word = lanes[input + 9];
                x2_2 = word & bytes;
                z2_2 = (word >> 8) & bytes;
                word = lanes[input + 10];
                x2_3 = word & bytes;
                z2_3 = (word >> 8) & bytes;
                word = lanes[input + 11];
                x2_4 = word & bytes;
                z2_4 = (word >> 8) & bytes;
                sum = offset0 + (pad * w0) + (x0_1 * w1) + (x0_2 * w2) + (pad * w3) + (x1_1 * w4) + (x1_2 * w5) + (pad * w6) + (x2_1 * w7)
                    + (x2_2 * w8);
                value = (((((sum & even) * multiplier0) + constant0) >> shift0) & evenMask0)
                    | ((((((sum >> 16) & even) * multiplier0) + constant0) >> odd0) & oddMask0);
                value &= ((value >> range0) & ones) * mask0;
                low = (value | (((value >> 8) & ones) * full)) & bytes;
                sum = offset1 + (pad * v0) + (z0_1 * v1) + (z0_2 * v2) + (pad * v3) + (z1_1 * v4) + (z1_2 * v5) + (pad * v6) + (z2_1 * v7)
                    + (z2_2 * v8);
                value = (((((sum & even) * multiplier1) + constant1) >> shift1) & evenMask1)
                    | ((((((sum >> 16) & even) * multiplier1) + constant1) >> odd1) & oddMask1);
                value &= ((value >> range1) & ones) * mask1;
                lanes[output] = low | (((value | (((value >> 8) & ones) * full)) & bytes) << 8);
                sum = offset0 + (x0_1 * w0) + (x0_2 * w1) + (x0_3 * w2) + (x1_1 * w3) + (x1_2 * w4) + (x1_3 * w5) + (x2_1 * w6) + (x2_2 * w7)
                    + (x2_3 * w8);
                value = (((((sum & even) * multiplier0) + constant0) >> shift0) & evenMask0)
                    | ((((((sum >> 16) & even) * multiplier0) + constant0) >> odd0) & oddMask0);
                value &= ((value >> range0) & ones) * mask0;
                low = (value | (((value >> 8) & ones) * full)) & bytes;
                sum = offset1 + (z0_1 * v0) + (z0_2 * v1) + (z0_3 * v2) + (z1_1 * v3) + (z1_2 * v4) + (z1_3 * v5) + (z2_1 * v6) + (z2_2 * v7)
                    + (z2_3 * v8);
                value = (((((sum & even) * multiplier1) + constant1) >> shift1) & evenMask1)
                    | ((((((sum >> 16) & even) * multiplier1) + constant1) >> odd1) & oddMask1);
                value &= ((value >> range1) & ones) * mask1;
                lanes[output + 1] = low | (((value | (((value >> 8) & ones) * full)) & bytes) << 8);
                sum = offset0 + (x0_2 * w0) + (x0_3 * w1) + (x0_4 * w2) + (x1_2 * w3) + (x1_3 * w4) + (x1_4 * w5) + (x2_2 * w6) + (x2_3 * w7)
                    + (x2_4 * w8);
                value = (((((sum & even) * multiplier0) + constant0) >> shift0) & evenMask0)
                    | ((((((sum >> 16) & even) * multiplier0) + constant0) >> odd0) & oddMask0);
                value &= ((value >> range0) & ones) * mask0;
                low = (value | (((value >> 8) & ones) * full)) & bytes;
                sum = offset1 + (z0_2 * v0) + (z0_3 * v1) + (z0_4 * v2) + (z1_2 * v3) + (z1_3 * v4) + (z1_4 * v5) + (z2_2 * v6) + (z2_3 * v7)
                    + (z2_4 * v8);
                value = (((((sum & even) * multiplier1) + constant1) >> shift1) & evenMask1)
                    | ((((((sum >> 16) & even) * multiplier1) + constant1) >> odd1) & oddMask1);
                value &= ((value >> range1) & ones) * mask1;
                lanes[output + 2] = low | (((value | (((value >> 8) & ones) * full)) & bytes) << 8);
                sum = offset0 + (x0_3 * w0) + (x0_4 * w1) + (pad * w2) + (x1_3 * w3) + (x1_4 * w4) + (pad * w5) + (x2_3 * w6) + (x2_4 * w7)
                    + (pad * w8);
                value = (((((sum & even) * multiplier0) + constant0) >> shift0) & evenMask0)
                    | ((((((sum >> 16) & even) * multiplier0) + constant0) >> odd0) & oddMask0);
                value &= ((value >> range0) & ones) * mask0;
                low = (value | (((value >> 8) & ones) * full)) & bytes;
                sum = offset1 + (z0_3 * v0) + (z0_4 * v1) + (pad * v2) + (z1_3 * v3) + (z1_4 * v4) + (pad * v5) + (z2_3 * v6) + (z2_4 * v7)
                    + (pad * v8);
                value = (((((sum & even) * multiplier1) + constant1) >> shift1) & evenMask1)
                    | ((((((sum >> 16) & even) * multiplier1) + constant1) >> odd1) & oddMask1);
                value &= ((value >> range1) & ones) * mask1;
                lanes[output + 3] = low | (((value | (((value >> 8) & ones) * full)) & bytes) << 8);
                x0_1 = x1_1;
                z0_1 = z1_1;
                x0_2 = x1_2;
                z0_2 = z1_2;
                x0_3 = x1_3;
                z0_3 = z1_3;
                x0_4 = x1_4;
                z0_4 = z1_4;
                x1_1 = x2_1;
                z1_1 = z2_1;
                x1_2 = x2_2;
                z1_2 = z2_2;
                x1_3 = x2_3;
                z1_3 = z2_3;
                x1_4 = x2_4;
                z1_4 = z2_4;
                input += 4;
                output += 4;
            }
            while (input < end);
        }

        /// <summary>DepthwiseConv 3x3, 8x4x2 to 8x4x2: channels 0 to 1.</summary>
        internal static void LayerChannels(long[] lanes)
        {
            ModelCode.LayerStrip(
                lanes, 0, 16, -3L, 2L, 0L, -2L, 3L, 1L, -1L, -3L, 2L, 645994928651307255L, 4096L, 34427908096937984L, 16, 0, 2194728288767L,
                143833713132634112L, 8, 255L, 0L, -2L, 3L, 1L, -1L, -3L, 2L, 0L, -2L, 574217714356717560L, 4096L, 40673134144159744L, 16, 0,
                2194728288767L, 143833713132634112L, 8, 255L);
        }

        /// <summary>Dense 32 x 2 to 2: channels 0 to 1.</summary>
        internal static void Second(long[] lanes, int position, int output)
        {
            long even = 281470681808895L;
            long ones = 281479271743489L;
            long bytes = 71777214294589695L;
            long full = 255;
            long word, value, low;
            long even8 = 2194728288767L, odd8 = 143833713132634112L, value8 = 255;
            long sum;
            long w3 = 3;
            int end = position + 8;
            do
            {
                word = lanes[position];
                long x0 = word & bytes, x1 = (word >> 8) & bytes;

                // Channel 0.
                sum = 215331642883769085L - (x0 * w3) + (x1 << 1);
                value = (((((sum & even) * 4096L) + 61343952751161344L) >> 16) & even8)
                    | ((((((sum >> 16) & even) * 4096L) + 61343952751161344L) >> 0) & odd8);
                value &= ((value >> 8) & ones) * value8;
                low = (value | (((value >> 8) & ones) * full)) & bytes;

                // Channel 1.
                sum = 143554428589179390L - (x1 << 1);
                value = (((((sum & even) * 4096L) + 67589178798383104L) >> 16) & even8)
                    | ((((((sum >> 16) & even) * 4096L) + 67589178798383104L) >> 0) & odd8);
                value &= ((value >> 8) & ones) * value8;
                lanes[output] = low | (((value | (((value >> 8) & ones) * full)) & bytes) << 8);

                position += 1;
                output += 1;
            }
            while (position < end);
        }
