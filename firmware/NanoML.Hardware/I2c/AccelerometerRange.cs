namespace NanoML.Hardware
{
    /// <summary>The full scale of an accelerometer: 32,768 steps stand for so many g. The values are those of AFS_SEL.</summary>
    public enum AccelerometerRange
    {
        /// <summary>16,384 steps a g.</summary>
        G2,

        /// <summary>8,192 steps a g.</summary>
        G4,

        /// <summary>4,096 steps a g.</summary>
        G8,

        /// <summary>2,048 steps a g.</summary>
        G16,
    }
}
