using NanoML.Runtime;

namespace NanoML.Apps.Calibrate
{
    /// <summary>Measures the board once and prints its cost table.</summary>
    public static class Program
    {
        public static void Main()
        {
            new Calibration().Print(new ConsoleLineWriter(), Probes.Rounds);
        }
    }
}
