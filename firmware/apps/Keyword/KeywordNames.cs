namespace NanoML.Apps.Keyword
{
    /// <summary>The classes of MLPerf Tiny's keyword spotting model, which carries no labels of its own.</summary>
    /// <remarks>mlcommons/tiny, benchmark/training/keyword_spotting/get_dataset.py, word_labels.</remarks>
    public static class KeywordNames
    {
        /// <summary>The classes of the model.</summary>
        public const int Classes = 12;

        /// <summary>The classes that are words; silence and unknown come after them.</summary>
        public const int Words = 10;

        /// <param name="index">In [0, <see cref="Classes"/>).</param>
        public static string Of(int index)
        {
            switch (index)
            {
                case 0:
                    return "down";
                case 1:
                    return "go";
                case 2:
                    return "left";
                case 3:
                    return "no";
                case 4:
                    return "off";
                case 5:
                    return "on";
                case 6:
                    return "right";
                case 7:
                    return "stop";
                case 8:
                    return "up";
                case 9:
                    return "yes";
                case 10:
                    return "silence";
                default:
                    return "unknown";
            }
        }
    }
}
