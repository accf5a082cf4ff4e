        private void RunLayer()
        {
            // layer: Add 16 elements; packed (LutAddCode).
            global::NanoML.Kernels.LutAdd.Run(
                a: Arena, aOffset: 0, b: Arena, bOffset: 16, y: Output, yOffset: 0, count: 16,
                aTerms: ModelTables.LayerFirstTerms, bTerms: ModelTables.LayerSecondTerms, clamp: ModelTables.LayerClamp);
        }
