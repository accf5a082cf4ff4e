        private void RunLayer()
        {
            for (int sample = 0; sample < 2; sample++)
            {
                // layer: MaxPool 2x2 stride 2x2, 4x4x2 to 2x2x2; reference (ReferenceCode).
                global::NanoML.Kernels.MaxPool.Run(
                    x: Arena, xOffset: sample * 32, y: Output, yOffset: sample * 8, inputHeight: 4, inputWidth: 4, channels: 2,
                    outputHeight: 2, outputWidth: 2, kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2,
                    dilationHeight: 1, dilationWidth: 1, padTop: 0, padLeft: 0);
            }
        }
