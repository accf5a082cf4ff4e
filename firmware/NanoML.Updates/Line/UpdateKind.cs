namespace NanoML.Updates
{
    /// <summary>The kinds of messages about models; docs/pushing-models.md has their content.</summary>
    public static class UpdateKind
    {
        /// <summary>To the board: which models has it? Empty.</summary>
        public const byte Status = (byte)'S';

        /// <summary>To the board: what is said of a model before it comes.</summary>
        public const byte Announce = (byte)'A';

        /// <summary>To the board: where a piece begins in the model, in four bytes, then the piece.</summary>
        public const byte Piece = (byte)'P';

        /// <summary>To the board: all pieces were sent. Empty.</summary>
        public const byte Complete = (byte)'C';

        /// <summary>To the board: back to the model before. Empty.</summary>
        public const byte GoBack = (byte)'B';

        /// <summary>From the board: its models.</summary>
        public const byte Models = (byte)'s';

        /// <summary>From the board: what became of it in a byte, then how many bytes of the model that comes have come, in four.</summary>
        public const byte Answer = (byte)'u';
    }
}
