namespace NanoML.Apps.SelfTest
{
    /// <summary>The third byte of a message; README.md has the format. A refusal is <c>MessageLink.Refusal</c>.</summary>
    public static class MessageKind
    {
        /// <summary>To the board: what model is it? Empty.</summary>
        public const byte Describe = (byte)'D';

        /// <summary>To the board: the bytes of an input.</summary>
        public const byte Infer = (byte)'I';

        /// <summary>From the board: the bytes of an input, the bytes of an output, each as four bytes, the low one first.</summary>
        public const byte Description = (byte)'d';

        /// <summary>From the board: the microseconds as four bytes, the low one first, then the bytes of the output.</summary>
        public const byte Output = (byte)'o';
    }
}
