namespace NanoML.Edges
{
    /// <summary>All pre-processing, then its times: the host's lines must be the device's, but for those that begin with time.</summary>
    public static class PreprocessingProgram
    {
        public static void Main()
        {
            AudioCases.Run();
            ImageCases.Run();
            MotionCases.Run();
            AudioCases.Time();
            ImageCases.Time();
            MotionCases.Time();
        }
    }
}
