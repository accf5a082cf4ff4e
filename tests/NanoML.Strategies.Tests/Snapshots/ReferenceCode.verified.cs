        private void RunLayer()
        {
            // layer: Dense 6 to 2; reference (ReferenceCode).
            global::NanoML.Kernels.Dense.Run(
                x: Arena, xOffset: 0, y: Output, yOffset: 0, weights: ModelTables.LayerWeights, bias: ModelTables.LayerBias,
                multiplier: ModelTables.LayerMultiplier, shift: ModelTables.LayerShift, rows: 1, inputs: 6, outputs: 2,
                outputStride: 2, outputZeroPoint: 3, min: 0, max: 255);
        }
