using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>What a file holds, in its order, with the arrays filled.</summary>
    internal sealed class ModelContents
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

        public ModelContents(ModelFile file)
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
