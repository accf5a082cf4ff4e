using System;
using NanoML.Runtime;

namespace NanoML.Apps.Calibrate
{
    /// <summary>Measures the board once and prints its cost table.</summary>
    public static class Program
    {
        public static void Main()
        {
            try
            {
                new Calibration().Print(new ConsoleLineWriter(), Probes.Rounds);
            }
            catch (Exception e)
            {
                // Without a debugger, nothing else says why the application ended.
                Console.WriteLine(e.GetType().FullName + ": " + e.Message);
                throw;
            }
        }
    }
}
