namespace NanoML.Recording
{
    /// <summary>The kinds of messages between a board that sends its samples and <c>nanoml record</c>; docs/recording.md has their content.</summary>
    public static class RecordingKind
    {
        /// <summary>The version of these messages.</summary>
        public const byte Protocol = 1;

        /// <summary>To the board: what does it send? Empty.</summary>
        public const byte Describe = (byte)'R';

        /// <summary>From the board: what it sends.</summary>
        public const byte Description = (byte)'r';

        /// <summary>From the board: some frames, without a hole between them.</summary>
        public const byte Samples = (byte)'f';
    }
}
