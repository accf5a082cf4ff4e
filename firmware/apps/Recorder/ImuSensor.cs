using NanoML.Recording;

namespace NanoML.Apps.Recorder
{
    /// <summary>What is said of an accelerometer with a gyroscope: six channels, in g and in degrees a second.</summary>
    public static class ImuSensor
    {
        private const int FullScale = 32768;
        private const int Milli = 1000;

        /// <param name="board">As <c>nanoml boards</c> calls it.</param>
        /// <param name="sensor">Its name.</param>
        /// <param name="gravity">The full scale of the acceleration, in g.</param>
        /// <param name="degrees">The full scale of the rotation, in degrees a second.</param>
        /// <param name="samplesPerSecond">1 to 1,000.</param>
        public static RecordedSensor Describe(string board, string sensor, int gravity, int degrees, int samplesPerSecond)
        {
            SampleChannel[] channels =
            {
                new SampleChannel("ax", "g", gravity, FullScale),
                new SampleChannel("ay", "g", gravity, FullScale),
                new SampleChannel("az", "g", gravity, FullScale),
                new SampleChannel("gx", "deg/s", degrees, FullScale),
                new SampleChannel("gy", "deg/s", degrees, FullScale),
                new SampleChannel("gz", "deg/s", degrees, FullScale),
            };
            return new RecordedSensor(board, sensor, RecorderApp.Version, samplesPerSecond * Milli, channels);
        }
    }
}
