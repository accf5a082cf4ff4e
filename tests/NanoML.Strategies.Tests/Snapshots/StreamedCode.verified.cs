        private void RunLayer()
        {
            // layer: Dense 6 to 2; streamed (StreamedCode), by Dense, whole.
            ModelWeights.LoadSBytes(_weights, 4, 12, 2);
            global::NanoML.Kernels.Dense.Run(
                x: Arena, xOffset: 0, y: Output, yOffset: 0, weights: _weights.SBytes, bias: _weights.Bias,
                multiplier: _weights.Multiplier, shift: _weights.Shift, rows: 1, inputs: 6, outputs: 2, outputStride: 2,
                outputZeroPoint: 3, min: 0, max: 255);
        }
