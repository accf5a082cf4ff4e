namespace NanoML.Runtime
{
    /// <summary>The labels of a model as the bytes of one word each, encoded once.</summary>
    public sealed class LabelTable
    {
        /// <summary>The bytes of a label on a line; what is longer is cut between two characters.</summary>
        public const int LongestLabel = 40;

        /// <summary>Null for a model whose labels are its indices: there may be many of them.</summary>
        private readonly byte[][] _labels;

        /// <summary>The model that names its classes itself; or null.</summary>
        private readonly IClassNames _names;

        public LabelTable(NanoModel model)
        {
            _names = model as IClassNames;
            if (_names == null && HasLabels(model))
            {
                _labels = new byte[model.ResultCount][];
                for (int i = 0; i < _labels.Length; i++)
                {
                    _labels[i] = Word(model.LabelOf(i));
                }
            }
        }

        /// <summary>A label as the bytes of one word. Allocates them.</summary>
        public static byte[] Word(string label)
        {
            return Utf8.Encode(OneWord(label));
        }

        /// <summary>Adds a pair with the label of an output element to a line.</summary>
        /// <param name="index">An index beyond the labels stands for itself.</param>
        public void AddTo(ReportLine line, string key, int index)
        {
            if (_names != null && index >= 0 && _names.AddName(line, key, index))
            {
                return;
            }

            if (_labels == null || index < 0 || index >= _labels.Length)
            {
                line.Add(key, index);
            }
            else
            {
                line.Add(key, _labels[index]);
            }
        }

        private static bool HasLabels(NanoModel model)
        {
            for (int i = 0; i < model.ResultCount; i++)
            {
                if (model.LabelOf(i) != i.ToString())
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Spaces and controls would end the value, so they become underscores.</summary>
        private static string OneWord(string label)
        {
            char[] characters = label.ToCharArray();
            int bytes = 0;
            int length = 0;
            while (length < characters.Length)
            {
                int value = Utf8.CodePoint(label, length);
                bytes += Utf8.BytesOf(value);
                if (bytes > LongestLabel)
                {
                    break;
                }

                if (value <= ' ' || (value >= 0x7F && value < 0xA0))
                {
                    characters[length] = '_';
                }

                length += value > 0xFFFF ? 2 : 1;
            }

            return length == 0 ? "_" : new string(characters, 0, length);
        }
    }
}
