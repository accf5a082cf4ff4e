namespace NanoML.Recording
{
    /// <summary>
    /// Where things lie in a message of samples: four integers of four bytes and the count in one, then the frames, two bytes a channel. The low
    /// byte is the first.
    /// </summary>
    public static class SampleMessage
    {
        /// <summary>Which start of the sensor the frames are of: another number after every start.</summary>
        public const int Start = 0;

        /// <summary>The number of the first frame since that start. Frames that the board has lost have numbers, too.</summary>
        public const int Index = 4;

        /// <summary>When the first frame was read, in microseconds of the board's clock, the low 32 bits.</summary>
        public const int Microseconds = 8;

        /// <summary>Frames that the board has lost since it began.</summary>
        public const int Dropped = 12;

        /// <summary>How many frames follow.</summary>
        public const int Count = 16;

        /// <summary>The first byte of the first frame.</summary>
        public const int Frames = 17;

        /// <summary>The bytes of the longest content.</summary>
        public const int MostContent = 1024;

        /// <summary>The bytes of a message besides its content.</summary>
        public const int Overhead = 9;
    }
}
