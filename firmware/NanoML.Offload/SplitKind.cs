namespace NanoML.Offload
{
    /// <summary>The kinds of messages between a board and the host's part of its model; docs/splitting-models.md has their content.</summary>
    public static class SplitKind
    {
        /// <summary>The version of these messages.</summary>
        public const byte Protocol = 1;

        /// <summary>To the host: which split the board has a part of.</summary>
        public const byte Hello = (byte)'H';

        /// <summary>To the host: what the board has computed so far, or its input.</summary>
        public const byte Tensor = (byte)'T';

        /// <summary>From the host: a <see cref="SplitVerdict"/> about a hello, or about a tensor of another split.</summary>
        public const byte Verdict = (byte)'h';

        /// <summary>From the host: what it made of a tensor.</summary>
        public const byte Answer = (byte)'t';

        /// <summary>The bytes that tell one split from all others.</summary>
        public const int IdentityBytes = 16;

        /// <summary>The first of them, which go with each tensor.</summary>
        public const int TagBytes = 4;

        /// <summary>A hello: <see cref="Protocol"/>, the identity, the bytes of a tensor in four, the values of an answer in two.</summary>
        public const int HelloBytes = 1 + IdentityBytes + 4 + 2;

        /// <summary>Before a tensor: the tag, its number in four bytes, the values of an answer in two.</summary>
        public const int TensorHeaderBytes = TagBytes + 4 + 2;

        /// <summary>Before the values of an answer: the tensor's number in four bytes, the class in two, its score in four.</summary>
        public const int AnswerHeaderBytes = 4 + 2 + 4;

        /// <summary>What stands for the class of a result that chooses none.</summary>
        public const int NoClass = 0xFFFF;

        /// <summary>Scores and values are whole numbers of this part of one.</summary>
        public const int One = 65536;
    }
}
