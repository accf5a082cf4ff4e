        private void RunLayer()
        {
            // layer: Dense 6 to 2; packed (PackedDenseCode).
            global::NanoML.Kernels.PackedDense.Run(
                x: Arena, xOffset: 0, y: Output, yOffset: 0, lanes: _lanes, weights: ModelTables.LayerPackedWeights,
                bias: ModelTables.LayerBias, multiplier: ModelTables.LayerMultiplier, shift: ModelTables.LayerShift, rows: 1,
                inputs: 6, outputs: 2, outputStride: 2, outputZeroPoint: 3, min: 0, max: 255);
        }
