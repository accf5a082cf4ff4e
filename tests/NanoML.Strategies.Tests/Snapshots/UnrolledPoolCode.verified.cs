        private void RunLayer()
        {
            // layer: MaxPool 2x2 stride 2x2, 8x4x2 to 4x2x2; unrolled (UnrolledPoolCode).
            ModelCode.Layer(x: Arena, input: 0, y: Output, output: 0);
        }

        /// <summary>MaxPool 2x2 stride 2x2, 8x4x2 to 4x2x2.</summary>
        internal static void Layer(byte[] x, int input, byte[] y, int output)
        {
            int best;
            int value;
            for (int row = 0; row < 4; row++)
            {
                for (int column = 0; column < 2; column++)
                {
                    int end = input + 2;
                    do
                    {
                        best = x[input];
                        value = x[input + 2];
                        if (value > best)
                        {
                            best = value;
                        }
                        value = x[input + 8];
                        if (value > best)
                        {
                            best = value;
                        }
                        value = x[input + 10];
                        if (value > best)
                        {
                            best = value;
                        }
                        y[output] = (byte)best;
                        input++;
                        output++;
                    }
                    while (input < end);
                    input += 2;
                }
                input += 8;
            }
        }
