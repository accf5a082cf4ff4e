using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>
    /// A model that is a file: it is used like one that was compiled, and gives the same bytes, from the kernels of this library. A model
    /// of one input and one output is a <see cref="TensorModel"/> of one tensor each.
    /// </summary>
    /// <remarks>
    /// All memory is allocated by <see cref="Load(ModelSource)"/>. Weights that were too many for the board's heap when the file was packed are
    /// read from it anew in each inference; a drive that fails then ends the inference with a <see cref="ModelFileException"/>.
    /// </remarks>
    public sealed class ModelPlayer : TensorModel
    {
        private readonly ModelFile _file;
        private readonly string[] _labels;
        private readonly int[] _inputFeatures;
        private readonly KeptLevels[] _kept;
        private readonly InputStatistics _statistics;
        private readonly ModelArrays _arrays;
        private readonly ModelProgram _program;
        private readonly int _vectors;
        private readonly int _vectorCount;

        private ModelPlayer(Parts parts)
            : base(parts.Arrays.Bytes[ModelArrays.Arena], parts.InputLength, parts.Inputs, parts.Arrays.Bytes[ModelArrays.Output], parts.Outputs, parts.State)
        {
            _file = parts.File;
            _labels = parts.Labels;
            _inputFeatures = parts.InputFeatures;
            _kept = parts.Kept;
            _statistics = parts.Statistics;
            _arrays = parts.Arrays;
            _program = parts.Program;
            _vectors = parts.Vectors;
            _vectorCount = parts.VectorCount;
            Reset();
        }

        /// <summary>The file that it plays.</summary>
        public ModelFile File
        {
            get { return _file; }
        }

        /// <summary>
        /// Which features of the trained model's input the input here holds, in this order; none where it holds all of them. The model's own array:
        /// do not write to it.
        /// </summary>
        public int[] InputFeatures
        {
            get { return _inputFeatures; }
        }

        /// <summary>How many inputs with the bytes that they must give are in the file.</summary>
        public int TestCount
        {
            get { return _vectorCount; }
        }

        /// <summary>Looks a file over and gets ready to play it.</summary>
        /// <exception cref="ModelFileException">It is damaged, is something else, or this library cannot play it.</exception>
        public static ModelPlayer Load(ModelSource source)
        {
            return Load(ModelFile.Open(source));
        }

        /// <summary>Gets ready to play a file.</summary>
        /// <exception cref="ModelFileException">Its content makes no sense, or this library has not all of its kernels.</exception>
        public static ModelPlayer Load(ModelFile file)
        {
            return new ModelPlayer(new Parts(file));
        }

        /// <inheritdoc/>
        public override void Invoke()
        {
            _program.Run();
        }

        /// <summary>Forgets what is kept of earlier inferences.</summary>
        public override void Reset()
        {
            base.Reset();

            // The base class resets before this class has anything.
            if (_kept == null)
            {
                return;
            }

            for (int i = 0; i < _kept.Length; i++)
            {
                _kept[i].Fill(Arena);
            }
        }

        /// <inheritdoc/>
        public override string LabelOf(int index)
        {
            return _labels.Length == 0 ? base.LabelOf(index) : _labels[index];
        }

        /// <inheritdoc/>
        public override InputStatistics CalibrationStatistics()
        {
            return _statistics;
        }

        /// <summary>Runs the inputs of the file, from a reset on, and compares bytes. The model is reset afterwards.</summary>
        /// <returns>Whether all results were those of the computer that packed the file.</returns>
        public bool Test()
        {
            int place = _vectors;
            bool isRight = true;
            Reset();
            for (int i = 0; i < _vectorCount && isRight; i++)
            {
                _file.Source.Read(place, Input, 0, InputCount);
                Step();
                isRight = _arrays.IsContent(place + InputCount, Output);
                place += InputCount + OutputCount;
            }

            Reset();
            return isRight;
        }

        /// <summary>What the constructor hands to its base class, in the order of the file.</summary>
        private sealed class Parts
        {
            public readonly ModelFile File;
            public readonly string[] Labels;
            public readonly int[] InputFeatures;
            public readonly int InputLength;
            public readonly ModelTensor[] Inputs;
            public readonly ModelTensor[] Outputs;
            public readonly byte[] State;
            public readonly KeptLevels[] Kept;
            public readonly InputStatistics Statistics;
            public readonly ModelArrays Arrays;
            public readonly ModelProgram Program;
            public readonly int Vectors;
            public readonly int VectorCount;

            public Parts(ModelFile file)
            {
                File = file;
                ModelReader reader = new ModelReader(file.Source, file.Contents, file.End);
                InputLength = reader.Count();
                int outputLength = reader.Count();
                int arenaLength = reader.Count();
                int lanes = reader.Count();
                if (InputLength > arenaLength)
                {
                    throw ModelReader.Damaged();
                }

                Inputs = ModelInterface.ReadInputs(reader, InputLength);
                Outputs = ModelInterface.ReadOutputs(reader, outputLength);
                State = ModelInterface.ReadState(reader, Inputs, Outputs);
                Labels = ReadLabels(reader, Outputs[0].Count);
                InputFeatures = ModelReader.Int32s(reader);
                Kept = ReadKept(reader, arenaLength);
                Statistics = reader.Byte() == 0
                    ? null
                    : new InputStatistics(reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());
                int[] kernels = ModelProgram.ReadKernels(reader);
                VectorCount = reader.Byte();
                Vectors = reader.Position;
                for (int i = 0; i < VectorCount; i++)
                {
                    reader.Skip(InputLength);
                    reader.Skip(outputLength);
                }

                Arrays = ModelArrays.Read(reader, file.Source, file.Length, arenaLength, outputLength, lanes);
                Program = ModelProgram.Read(reader, kernels, Arrays);
                reader.Clear();
            }

            private static string[] ReadLabels(ModelReader reader, int results)
            {
                string[] labels = new string[reader.UInt16()];
                if (labels.Length != 0 && labels.Length != results)
                {
                    throw ModelReader.Damaged();
                }

                for (int i = 0; i < labels.Length; i++)
                {
                    labels[i] = ModelReader.Text(reader);
                }

                return labels;
            }

            private static KeptLevels[] ReadKept(ModelReader reader, int arenaLength)
            {
                KeptLevels[] kept = new KeptLevels[reader.UInt16()];
                for (int i = 0; i < kept.Length; i++)
                {
                    kept[i] = KeptLevels.Read(reader, arenaLength);
                }

                return kept;
            }
        }
    }
}
