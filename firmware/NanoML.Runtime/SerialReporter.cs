namespace NanoML.Runtime
{
    /// <summary>
    /// Writes one line per inference, for a person and for a program: <c>NML seq=17 class=7 label=7 confidence=98 us=1234</c>.
    /// </summary>
    /// <remarks>The format, and what may be added to it, is in docs/serial-format.md.</remarks>
    public sealed class SerialReporter
    {
        private readonly ILineWriter _lines;
        private int _sequence;

        /// <summary>Reports to the console.</summary>
        public SerialReporter()
            : this(new ConsoleLineWriter())
        {
        }

        public SerialReporter(ILineWriter lines)
        {
            _lines = lines;
        }

        /// <summary>Reports what the model's last <see cref="NanoModel.Invoke"/> left in its output.</summary>
        /// <param name="microseconds">How long that call took.</param>
        public void Report(NanoModel model, long microseconds)
        {
            _lines.WriteLine("NML seq=" + _sequence.ToString() + ResultOf(model) + " us=" + microseconds.ToString());
            _sequence++;
        }

        private static string ResultOf(NanoModel model)
        {
            int winner = model.ArgMax();
            if (model.OutputCount == 1)
            {
                return ScoreOf(model, winner);
            }

            string value = model.OutputQuantization.IsProbability
                ? " confidence=" + model.Confidence(winner).ToString()
                : ScoreOf(model, winner);
            return " class=" + winner.ToString() + " label=" + OneWord(model.LabelOf(winner)) + value;
        }

        private static string ScoreOf(NanoModel model, int index)
        {
            return " score=" + DecimalText.Of(model.DequantizeOutput(index));
        }

        /// <summary>Spaces and controls would end the value, so they become underscores.</summary>
        private static string OneWord(string label)
        {
            char[] characters = label.ToCharArray();
            for (int i = 0; i < characters.Length; i++)
            {
                if (characters[i] <= ' ')
                {
                    characters[i] = '_';
                }
            }

            return new string(characters);
        }
    }
}
