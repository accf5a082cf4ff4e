        private void RunLayer()
        {
            // layer: Dense 6 to 2; unrolled (UnrolledRowCode), inputs of equal weights in one multiplication.
            ModelCode.Layer(x: Arena, y: Output, clamp: ModelTables.ClampTable);
        }

        /// <summary>Dense 6 to 2: outputs 0 to 1.</summary>
        internal static void Layer(byte[] x, byte[] y, byte[] clamp)
        {
            int x0 = x[0];
            int x1 = x[1];
            int x2 = x[2];
            int x3 = x[3];
            int x4 = x[4];
            int x5 = x[5];

            // Output 0.
            y[0] = clamp[(1436 + ((x4 - x0) * 3) + x5 + ((x1 - x3) << 1)) >> 4];

            // Output 1.
            y[1] = clamp[(1536 + ((x5 - x1) * 3) + ((x2 - x4) << 1) - x0) >> 4];
        }
