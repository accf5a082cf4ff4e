        private void RunLayer()
        {
            // layer: Dense 6 to 2; unrolled (UnrolledDenseCode), 3 inputs in one multiplication.
            ModelCode.Layer(x: Arena, y: Output, clamp: ModelTables.ClampTable);
        }

        /// <summary>Dense 6 to 2: outputs 0 to 1.</summary>
        internal static void Layer(byte[] x, byte[] y, byte[] clamp)
        {
            long x0 = ((long)(x[1] | (x[2] << 21)) << 21) + (long)(int)x[0];
            long x1 = ((long)(x[4] | (x[5] << 21)) << 21) + (long)(int)x[3];

            // Output 0.
            y[0] = clamp[(int)((12631189579890688L + (x0 * -26388270678016L) + (x1 * -17592173461502L)) >> 47)];

            // Output 1.
            y[1] = clamp[(int)((13510804229849088L + (x0 * -8796105605116L) + (x1 * -8388602L)) >> 47)];
        }
