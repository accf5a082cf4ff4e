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
        private readonly ModelContents _contents;

        private ModelPlayer(ModelContents contents)
            : base(
                contents.Arrays.Bytes[ModelArrays.Arena], contents.InputLength, contents.Inputs,
                contents.Arrays.Bytes[ModelArrays.Output], contents.Outputs, contents.State)
        {
            _contents = contents;
            Reset();
        }

        /// <summary>The file that it plays.</summary>
        public ModelFile File
        {
            get { return _contents.File; }
        }

        /// <summary>
        /// Which features of the trained model's input the input here holds, in this order; none where it holds all of them. The model's own array:
        /// do not write to it.
        /// </summary>
        public int[] InputFeatures
        {
            get { return _contents.InputFeatures; }
        }

        /// <summary>How many inputs with the bytes that they must give are in the file.</summary>
        public int TestCount
        {
            get { return _contents.VectorCount; }
        }

        /// <summary>Looks a file over and gets ready to play it.</summary>
        /// <exception cref="ModelFileException">It is damaged, is something else, or this library cannot play it.</exception>
        public static ModelPlayer Load(ModelSource source)
        {
            return Load(ModelFile.Open(source));
        }

        /// <summary>Gets ready to play a file.</summary>
        /// <exception cref="ModelFileException">Its content makes no sense, it holds code, or this library has not all of its kernels.</exception>
        public static ModelPlayer Load(ModelFile file)
        {
            if (file.HasCode)
            {
                throw new ModelFileException("the model's file holds compiled code: CompiledModel loads it");
            }

            return new ModelPlayer(new ModelContents(file));
        }

        /// <inheritdoc/>
        public override void Invoke()
        {
            _contents.Program.Run();
        }

        /// <summary>Forgets what is kept of earlier inferences.</summary>
        public override void Reset()
        {
            base.Reset();

            // The base class resets before this class has anything.
            if (_contents == null)
            {
                return;
            }

            KeptLevels[] kept = _contents.Kept;
            for (int i = 0; i < kept.Length; i++)
            {
                kept[i].Fill(Arena);
            }
        }

        /// <inheritdoc/>
        public override string LabelOf(int index)
        {
            return _contents.Labels.Length == 0 ? base.LabelOf(index) : _contents.Labels[index];
        }

        /// <inheritdoc/>
        public override InputStatistics CalibrationStatistics()
        {
            return _contents.Statistics;
        }

        /// <summary>Runs the inputs of the file, from a reset on, and compares bytes. The model is reset afterwards.</summary>
        /// <returns>Whether all results were those of the computer that packed the file.</returns>
        public bool Test()
        {
            return ModelTest.Passes(this, _contents.File, _contents.Vectors, _contents.VectorCount);
        }
    }
}
