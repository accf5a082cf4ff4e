        private void RunLayer()
        {
            // layer: DepthwiseConv 3x3, 8x4x2 to 8x4x2; packed (PackedDepthwiseCode).
            global::NanoML.Kernels.PackedDepthwiseConv.Run(
                x: Arena, xOffset: 0, y: Output, yOffset: 0, scratch: Arena, scratchOffset: 64, lanes: _lanes,
                weights: ModelTables.LayerWeights, bias: ModelTables.LayerBias, multiplier: ModelTables.LayerMultiplier,
                shift: ModelTables.LayerShift, inputHeight: 8, inputWidth: 4, channels: 2, depthMultiplier: 1, outputHeight: 8,
                outputWidth: 4, kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1, dilationHeight: 1,
                dilationWidth: 1, padTop: 1, padLeft: 1, blockRows: 8, inputZeroPoint: 5, outputZeroPoint: 3, min: 0, max: 255);
        }
