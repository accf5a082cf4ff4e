namespace NanoML.Apps.SelfTest
{
    /// <summary>The third byte of a message; README.md has the format.</summary>
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

        /// <summary>From the board: one byte, the reason. Nothing was computed.</summary>
        public const byte Refusal = (byte)'e';

        /// <summary>A reason: the checksum is another one.</summary>
        public const byte BadChecksum = 1;

        /// <summary>A reason: the message is longer than any that the board takes, or the input is not as long as the model's.</summary>
        public const byte BadLength = 2;

        /// <summary>A reason: no such message.</summary>
        public const byte BadKind = 3;
    }
}
