using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>What a file says of inputs and outputs.</summary>
    internal static class ModelInterface
    {
        private const int OneScale = 0;
        private const int ScaleOfEachFeature = 1;
        private const int RanksOfFeatures = 2;
        private const int MostAxes = 8;

        public static ModelTensor[] ReadInputs(ModelReader reader, int length)
        {
            ModelTensor[] inputs = new ModelTensor[AtLeastOne(reader.Byte())];
            for (int i = 0; i < inputs.Length; i++)
            {
                string name = ModelReader.Text(reader);
                int[] shape = Shape(reader);
                int offset = reader.Count();
                inputs[i] = Within(Input(reader, name, shape, offset), length);
            }

            return inputs;
        }

        public static ModelTensor[] ReadOutputs(ModelReader reader, int length)
        {
            ModelTensor[] outputs = new ModelTensor[AtLeastOne(reader.Byte())];
            for (int i = 0; i < outputs.Length; i++)
            {
                string name = ModelReader.Text(reader);
                int[] shape = Shape(reader);
                int offset = reader.Count();
                float scale = reader.Single();
                outputs[i] = Within(new ModelTensor(name, shape, offset, new Quantization(scale, reader.Byte())), length);
            }

            return outputs;
        }

        /// <summary>Pairs of an output and the input that it becomes; null for none.</summary>
        public static byte[] ReadState(ModelReader reader, ModelTensor[] inputs, ModelTensor[] outputs)
        {
            int pairs = reader.Byte();
            if (pairs == 0)
            {
                return null;
            }

            byte[] state = ModelReader.Bytes(reader, 2 * pairs);
            for (int i = 0; i < state.Length; i += 2)
            {
                if (state[i] >= outputs.Length || state[i + 1] >= inputs.Length || outputs[state[i]].Count != inputs[state[i + 1]].Count)
                {
                    throw ModelReader.Damaged();
                }
            }

            return state;
        }

        private static ModelTensor Input(ModelReader reader, string name, int[] shape, int offset)
        {
            int form = reader.Byte();
            if (form == OneScale)
            {
                float scale = reader.Single();
                return new ModelTensor(name, shape, offset, new Quantization(scale, reader.Byte()));
            }

            if (form == ScaleOfEachFeature)
            {
                float[] scales = ModelReader.Singles(reader);
                float[] origins = ModelReader.Singles(reader);
                int stride = AtLeastOne(reader.Count());
                if (scales.Length == 0 || origins.Length != scales.Length)
                {
                    throw ModelReader.Damaged();
                }

                return new FeatureTensor(name, shape, offset, new FeatureQuantization(scales, origins, stride, reader.Byte()));
            }

            if (form != RanksOfFeatures)
            {
                throw ModelReader.Damaged();
            }

            float[] thresholds = ModelReader.Singles(reader);
            int[] ends = ModelReader.Int32s(reader);
            int[] features = ModelReader.Int32s(reader);
            RankQuantization ranks = new RankQuantization(thresholds, ends, features, reader.Count());
            if (!AreRanks(ranks, thresholds, ends, features))
            {
                throw ModelReader.Damaged();
            }

            RankTensor tensor = new RankTensor(name, shape, offset, ranks);
            return tensor.Count == features.Length ? tensor : throw ModelReader.Damaged();
        }

        /// <summary>Whether each element has thresholds of its own, and a feature that there is.</summary>
        private static bool AreRanks(RankQuantization ranks, float[] thresholds, int[] ends, int[] features)
        {
            if (features.Length != ends.Length)
            {
                return false;
            }

            int end = 0;
            for (int i = 0; i < ends.Length; i++)
            {
                if (ends[i] < end || ends[i] > thresholds.Length || ends[i] - end > byte.MaxValue || features[i] < 0
                    || ranks.FeatureOf(i) >= ranks.FeatureCount)
                {
                    return false;
                }

                end = ends[i];
            }

            return true;
        }

        private static int[] Shape(ModelReader reader)
        {
            int rank = reader.Byte();
            if (rank > MostAxes)
            {
                throw ModelReader.Damaged();
            }

            int[] shape = new int[rank];
            for (int i = 0; i < rank; i++)
            {
                shape[i] = reader.Count();
            }

            return shape;
        }

        private static int AtLeastOne(int count)
        {
            return count > 0 ? count : throw ModelReader.Damaged();
        }

        private static ModelTensor Within(ModelTensor tensor, int length)
        {
            return tensor.Count > 0 && tensor.Offset <= length && tensor.Count <= length - tensor.Offset ? tensor : throw ModelReader.Damaged();
        }
    }
}
