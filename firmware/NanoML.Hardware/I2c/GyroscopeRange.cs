namespace NanoML.Hardware
{
    /// <summary>The full scale of a gyroscope: 32,768 steps stand for so many degrees a second. The values are those of FS_SEL.</summary>
    public enum GyroscopeRange
    {
        /// <summary>131 steps a degree per second.</summary>
        Dps250,

        /// <summary>65.5 steps a degree per second.</summary>
        Dps500,

        /// <summary>32.8 steps a degree per second.</summary>
        Dps1000,

        /// <summary>16.4 steps a degree per second.</summary>
        Dps2000,
    }
}
