using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>Runs the inputs that are in a file, and compares what they give with the bytes behind each.</summary>
    internal static class ModelTest
    {
        /// <param name="model">Of the file; it is reset before and afterwards.</param>
        /// <param name="place">Of the first input.</param>
        /// <param name="count">How many there are.</param>
        /// <returns>Whether all results were those of the computer that packed the file.</returns>
        public static bool Passes(NanoModel model, ModelFile file, int place, int count)
        {
            ModelReader reader = new ModelReader(file.Source, place, file.End);
            bool isRight = true;
            model.Reset();
            for (int i = 0; i < count && isRight; i++)
            {
                file.Source.Read(reader.Position, model.Input, 0, reader.Skip(model.InputCount));
                model.Step();
                isRight = AreNext(reader, model.Output);
            }

            reader.Clear();
            model.Reset();
            return isRight;
        }

        private static bool AreNext(ModelReader reader, byte[] bytes)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                if (reader.Byte() != bytes[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
